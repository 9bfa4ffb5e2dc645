import 'reflect-metadata';
import { once } from 'node:events';
import { LIMITS } from '../../src/config/limits.js';
import { EVENTS_OPEN, SHORTENED, SHORTER, type Control, type Order } from './api-settings.js';
import { Points } from './points.js';
import { skewableClock } from './skewed-clock.js';

/**
 * An API process as `npm start` makes it, but for shorter waits, traps around its providers and a clock that can be
 * wrong. Started by api-process.ts, ahead of its time: it loads its modules and waits for the order to start.
 */
async function main(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  const started = once(process, 'message') as Promise<[{ start: Record<string, string> }]>;
  const clock = skewableClock();
  shorten(LIMITS);
  // Loaded only now: modules may read limits as they load.
  const { createApp } = await import('../../src/app.setup.js');
  const { readEnvironment } = await import('../../src/config/env.js');
  const { trapped } = await import('./trapped.js');
  const [{ start }] = await started;
  const points = new Points();
  process.on('message', (order: Order) => obey(order, points, clock));
  const env = readEnvironment(start);
  const app = await createApp({
    ...env,
    HOST: '127.0.0.1',
    MONGODB_URI: env.MONGODB_URI!,
    JWT_SECRET: env.JWT_SECRET,
  });
  trapped(app, points, start.TORTURE_CONTROL as Control | undefined);
  await app.listen(env.PORT, '127.0.0.1');
}

function shorten(limits: Record<string, number>): void {
  for (const name of SHORTENED) limits[name] = Math.ceil(limits[name] / SHORTER);
  limits.replicasInMemory = EVENTS_OPEN;
}

function obey(order: Order, points: Points, clock: { skewMs: number }): void {
  if (order === 'clear') {
    points.clear();
    clock.skewMs = 0;
  } else if ('trap' in order) points.set(order.trap);
  else if ('skewMs' in order) clock.skewMs = order.skewMs;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
