import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp, stopApp } from '../src/app.setup.js';
import { readEnvironment } from '../src/config/env.js';
import { startServers } from '../src/embedded/embedded-servers.js';
import { Metrics } from '../src/modules/metrics/metrics.js';
import { ConfirmBooking } from '../src/modules/seat-booking/commands/confirm-booking.js';
import { HoldSeats } from '../src/modules/seat-booking/commands/hold-seats.js';
import { ReleaseSeats } from '../src/modules/seat-booking/commands/release-seats.js';
import { LayoutViews } from '../src/modules/seat-booking/queries/layout-view.js';
import { runningConfig } from '../src/running-config.js';
import type { Setting } from './setting.js';

const BEHIND = 'seatlatch_mirror_behind_events';
const SETTLE_MS = 20;

export type Commands = Awaited<ReturnType<typeof startCommands>>;

/** The service's own commands in this process, for comparisons without HTTP on either side. */
export async function startCommands(setting: Setting) {
  const env = readEnvironment({
    MONGODB_URI: setting.mongodbUri,
    REDIS_URL: setting.redisUrl,
    JWT_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'warn',
  });
  const app = await createApp(runningConfig(env, await startServers(env, () => undefined)));
  await app.init();
  return {
    hold: app.get(HoldSeats, { strict: false }),
    release: app.get(ReleaseSeats, { strict: false }),
    confirm: app.get(ConfirmBooking, { strict: false }),
    views: app.get(LayoutViews, { strict: false }),
    /** Resolves when all changes are mirrored: what is written behind one run is not in the way of the next. */
    settled: async () => {
      const behind = app.get(Metrics, { strict: false }).registry.getSingleMetric(BEHIND)!;
      while ((await behind.get()).values.some(({ value }) => value > 0)) await sleep(SETTLE_MS);
    },
    stop: () => stopApp(app),
  };
}
