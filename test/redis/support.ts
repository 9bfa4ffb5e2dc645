import type { Redis } from 'ioredis';
import { newId } from '../../src/common/ids.js';
import { parseDelta } from '../../src/modules/seat-state/delta.js';
import { Replica } from '../../src/modules/seat-state/replica.js';
import { RedisConnection } from '../../src/redis/redis-connection.js';
import type { ScriptArgument, ScriptClock } from '../../src/redis/script.js';
import { targetOf } from '../support/redis-target.js';
import { consistencyFaults, type Dump } from './consistency.js';
import { TestEvent, type BuildOptions } from './test-event.js';

export const MINUTE = 60_000;

/** Stands still until a test moves it: scripts take the time from their last argument. */
export class TestClock implements ScriptClock {
  nowMs = Date.UTC(2027, 0, 1);

  get lua(): string {
    return 'local test_ms = tonumber(table.remove(ARGV))\nlocal function now_ms() return test_ms end';
  }

  extraArguments(): ScriptArgument[] {
    return [this.nowMs];
  }
}

/** `url` may name a cluster; see redis-target.ts. */
export async function connectTo(url: string, clock: ScriptClock): Promise<RedisConnection> {
  const redis = new RedisConnection(targetOf(url), clock);
  await redis.connect();
  return redis;
}

/** What a test file works with: real Redis, a clock in its hand, events of its own. */
export interface Desk {
  readonly clock: TestClock;
  readonly redis: RedisConnection;
  /** The driver itself, for a look at the keys. */
  readonly client: Redis;
  /** A new event of `seats` seats that nobody else knows. */
  open(seats: number, options?: BuildOptions): Promise<TestEvent>;
}

/**
 * Registers the hooks of a test file. After each test every event it opened is audited: the seven keys agree with
 * each other (I1), and a replica that was fed all deltas equals a fresh snapshot (I5).
 */
export function useDesk(): Desk {
  const clock = new TestClock();
  let redis: RedisConnection;
  let opened: TestEvent[] = [];
  beforeAll(async () => {
    redis = await connectTo(process.env.TEST_REDIS_URL!, clock);
  });
  afterAll(() => redis?.disconnect());
  afterEach(async () => {
    const events = opened;
    opened = [];
    for (const event of events) expect(await faultsOf(event)).toEqual([]);
  });
  return {
    clock,
    get redis() {
      return redis;
    },
    get client() {
      return redis.client as Redis;
    },
    open: async (seats, options) => {
      const event = new TestEvent(redis, newId(), seats);
      await event.build(options);
      opened.push(event);
      return event;
    },
  };
}

/** Everything that is wrong with an event's live state; empty when it is sound. */
export async function faultsOf(event: TestEvent): Promise<string[]> {
  const dump = await event.dump();
  // Sold is for good, and holds end by their deadline alone: nothing here has a time to live.
  const expiring = (await event.expiring()).map((name) => `key ${name} expires`);
  return [...consistencyFaults(dump, event.owners), ...streamFaults(dump), ...expiring];
}

/** Replays the deltas since the event was built and compares with what Redis has (I5). */
export function streamFaults({ deltas, state, builtState }: Dump & { builtState: string }): string[] {
  const built = deltas.findLastIndex(([, { op, mended }]) => op === 'reset' && !mended);
  const [[firstVersion], ...later] = deltas.slice(built);
  const replica = new Replica();
  replica.load(
    firstVersion,
    Buffer.from(builtState, 'latin1').map((digit) => digit - 48),
  );
  for (const [id, fields] of later) {
    replica.apply(parseDelta([id, Object.entries(fields).flat()]));
    if (replica.version !== id) return [`delta ${id} does not follow ${replica.version}`];
  }
  const replayed = replica.state.join('');
  const differing = [...state].flatMap((digit, ordinal) => (digit === replayed[ordinal] ? [] : [ordinal]));
  return differing.length === 0 ? [] : [`replayed deltas differ at seats ${differing.slice(0, 20)}`];
}

/** Runs what has to be refused, and shows that it left every key as it was, byte for byte (I7). */
export async function expectNoChange<T>(event: TestEvent, attempt: () => Promise<T>): Promise<T> {
  const before = [await event.dump(), await event.bytes()];
  const reply = await attempt();
  expect([await event.dump(), await event.bytes()]).toEqual(before);
  return reply;
}
