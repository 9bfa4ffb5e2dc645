import { Redis } from 'ioredis';
import { clicks, load } from './load.js';
import { interleave, median, printGoals, printResults, ratios, type Contender } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const SEATS_PER_EVENT = 100_000;
const SEATS_PER_HOLD = 4;
const BUYERS = 4_000;
const SECONDS = 3;
const ROUNDS = 5;
const CLICKS = 'hold of 4, 1000 connections, a click a second each';

const nameOf = (kind: 'null' | 'hold', connections: number): string =>
  `${kind === 'null' ? 'null POST' : 'hold of 4'}, ${connections} connections`;

/** A stream of holds that never collide: the next four seats of an event, by the next buyer. */
function holdSource(setting: Setting, layoutId: string) {
  const buyers = Array.from({ length: BUYERS }, (_, n) => setting.token(`buyer-${n}`));
  let eventId = '';
  let seatIds: string[] = [];
  let count = 0;
  return {
    async freshEvent(): Promise<void> {
      const event = {
        name: 'bench',
        startsAt: '2030-01-01T00:00:00Z',
        layoutId,
        maxSeatsPerUser: SEATS_PER_EVENT,
      };
      eventId = (await setting.call('POST', '/events', event)).id;
      if (seatIds.length === 0) {
        const { seats } = await setting.call('GET', `/layouts/${layoutId}`);
        seatIds = seats.map((seat: { id: string }) => seat.id);
      }
      count = 0;
    },
    next() {
      const from = count * SEATS_PER_HOLD;
      if (from + SEATS_PER_HOLD > SEATS_PER_EVENT)
        throw new Error('the event is sold out: shorten the rounds');
      const token = buyers[count++ % BUYERS];
      return {
        token,
        body: JSON.stringify({ eventId, seatIds: seatIds.slice(from, from + SEATS_PER_HOLD) }),
      };
    },
  };
}

/** What Redis itself spends on a script, by its own count. */
async function redisMicroseconds(redis: Redis): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(/cmdstat_evalsha:.*?usec_per_call=([\d.]+)/.exec(stats)?.[1] ?? Number.NaN);
}

async function nullScriptMicroseconds(redis: Redis): Promise<number> {
  const sha = (await redis.script('LOAD', 'return 1')) as string;
  await redis.config('RESETSTAT');
  for (let i = 0; i < 200; i++)
    await Promise.all(Array.from({ length: 50 }, () => redis.evalsha(sha, 1, 'null')));
  return redisMicroseconds(redis);
}

/** Hold of four seats against a POST through the same stack with nothing behind it. */
export async function benchHold(): Promise<boolean> {
  const setting = await startSetting();
  const redis = new Redis(setting.redisUrl);
  try {
    const first = { name: 'bench', startsAt: '2030-01-01T00:00:00Z', totalSeats: SEATS_PER_EVENT };
    const { layoutId } = await setting.call('POST', '/events', first);
    const holds = holdSource(setting, layoutId);
    const scriptCosts: number[] = [];
    const contender = (kind: 'null' | 'hold', connections: number): Contender => ({
      name: nameOf(kind, connections),
      run: async () => {
        await holds.freshEvent();
        await redis.config('RESETSTAT');
        const path = kind === 'null' ? '/bench/null' : '/seat-booking/hold-seats';
        const { url } = setting;
        const { next } = holds;
        const figures = await load({ url, connections, seconds: SECONDS, method: 'POST', path, next });
        if (kind === 'hold') scriptCosts.push(await redisMicroseconds(redis));
        return figures;
      },
    });
    // Saturated, latency only says connections / throughput: what a buyer sees is told by this one.
    const clicking: Contender = {
      name: CLICKS,
      run: async () => {
        await holds.freshEvent();
        const path = '/seat-booking/hold-seats';
        const { url } = setting;
        return clicks({ url, connections: 1_000, seconds: 4, method: 'POST', path, next: holds.next });
      },
    };
    const sizes = [64, 1_000];
    const saturated = sizes.flatMap((n) => [contender('null', n), contender('hold', n)]);
    const results = await interleave([...saturated, clicking], ROUNDS);
    const nullCost = await nullScriptMicroseconds(redis);
    printResults(results);
    console.log(
      `\nRedis: hold ${median(scriptCosts).toFixed(1)} µs a script, null script ${nullCost.toFixed(2)} µs\n`,
    );
    return printGoals([
      {
        text: 'hold / null POST, 64 connections',
        values: ratios(results, nameOf('hold', 64), nameOf('null', 64)),
        limit: 0.5,
        wanted: 'at least',
      },
      {
        text: 'hold p99 in ms, 1,000 connections with a click a second each',
        values: results.get(CLICKS)!.map(({ p99Ms }) => p99Ms!),
        limit: 100,
        wanted: 'at most',
      },
    ]);
  } finally {
    redis.disconnect();
    await setting.stop();
  }
}
