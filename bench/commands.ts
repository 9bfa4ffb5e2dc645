import { randomBytes } from 'node:crypto';
import { createApp, stopApp } from '../src/app.setup.js';
import { readEnvironment } from '../src/config/env.js';
import { startServers } from '../src/embedded/embedded-servers.js';
import { ConfirmBooking } from '../src/modules/seat-booking/commands/confirm-booking.js';
import { HoldSeats } from '../src/modules/seat-booking/commands/hold-seats.js';
import { ReleaseSeats } from '../src/modules/seat-booking/commands/release-seats.js';
import { LayoutViews } from '../src/modules/seat-booking/queries/layout-view.js';
import { runningConfig } from '../src/running-config.js';
import type { Setting } from './setting.js';

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
    stop: () => stopApp(app),
  };
}
