import { sendSignal } from '../../src/embedded/server-process.js';
import { Dispatcher } from '../../src/modules/webhooks/dispatcher.js';
import { until } from '../faults/stage.js';
import { redisEnvironment } from '../support/redis-target.js';
import { spawnService, type SpawnedService } from '../support/spawned-service.js';
import type { Receiver } from './receiver.js';
import { WebhookStage } from './stage.js';

/** API processes of their own, on the database of a service in this one. */
let stage: WebhookStage;
let processes: SpawnedService[] = [];
afterEach(async () => {
  for (const { pid } of processes) sendSignal(pid, 'SIGKILL');
  await Promise.all(processes.map(({ ended }) => ended));
  processes = [];
  await stage?.close();
});

/** Leaves the sending to the others. */
class IdleDispatcher extends Dispatcher {
  override onApplicationBootstrap(): void {}
}

async function open(override?: Parameters<typeof WebhookStage.open>[1]): Promise<void> {
  stage = await WebhookStage.open({}, override);
}

async function startProcess(): Promise<SpawnedService> {
  const { MONGODB_URI, JWT_SECRET } = stage.office.service.config;
  const service = spawnService({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    MONGODB_URI,
    ...redisEnvironment(),
    JWT_SECRET,
    MINUTE_MS: '2',
    SEED_DEMO: 'false',
    LOG_LEVEL: 'warn',
  });
  processes.push(service);
  await service.listening;
  return service;
}

/** First arrivals of each message: what a receiver that knows repeats by their id goes by. */
function fates(receiver: Receiver): Map<unknown, unknown[]> {
  const known = new Set<string>();
  const statuses = new Map<unknown, unknown[]>();
  for (const { id, data } of receiver.arrivals) {
    if (known.has(id)) continue;
    known.add(id);
    statuses.set(data.bookingId, [...(statuses.get(data.bookingId) ?? []), data.status]);
  }
  return statuses;
}

it('a process killed between the receiver’s answer and its own note sends the message again, the same', async () => {
  await open((builder) => builder.overrideProvider(Dispatcher).useClass(IdleDispatcher));
  const receiver = await stage.receiver();
  await stage.webhook(receiver);
  const sender = await startProcess();
  receiver.behaviour = async () => {
    if (receiver.arrivals.length > 1) return 204;
    sendSignal(sender.pid, 'SIGKILL');
    await sender.ended;
    return 204;
  };
  const bookingId = await stage.happenings().booking('confirmed', 'paid');
  expect(await sender.ended).toBe('SIGKILL');
  await startProcess();
  await until(() => receiver.statusesOf(bookingId).includes('paid'), 60_000);
  expect(receiver.statusesOf(bookingId)).toEqual(['confirmed', 'confirmed', 'paid']);
  const [first, second] = receiver.arrivals;
  expect([second.id, second.raw]).toEqual([first.id, first.raw]);
});

it('1,000 bookings are told exactly once to who knows repeats, in order, through failures and restarts', async () => {
  await open();
  let count = 0;
  const receiver = await stage.receiver(() => (++count % 7 === 0 ? 503 : 204));
  const webhook = await stage.webhook(receiver);
  const first = await startProcess();
  const happenings = stage.happenings();
  const bookingIds = await happenings.bookings(1_000, 'confirmed', 'paid');
  await until(() => receiver.arrivals.length > 300, 60_000);
  sendSignal(first.pid, 'SIGKILL');
  await startProcess();
  const cancelled = bookingIds.slice(0, 50);
  await Promise.all(cancelled.map((id) => happenings.change(id, 'cancelled')));
  await stage.settled(webhook, 2_050, 300_000);
  const told = fates(receiver);
  expect(told.size).toBe(1_000);
  const wrong = bookingIds.filter((id, n) => {
    const expected = n < 50 ? 'confirmed,paid,cancelled' : 'confirmed,paid';
    return String(told.get(id)) !== expected;
  });
  expect(wrong).toEqual([]);
  expect(await happenings.untold()).toBe(0);
}, 600_000);
