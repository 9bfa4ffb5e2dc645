import { Redis } from 'ioredis';
import { load } from './load.js';
import { interleave, median, printGoals, printResults, ratios, type Contender } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const SEATS_PER_EVENT = 100_000;
const SEATS_PER_HOLD = 4;
const BUYERS = 4_000;
const SECONDS = 3;
const ROUNDS = 5;
/** All 1,000 buyers together: one hold each in a second. Saturated, latency only says connections / throughput. */
const BUYERS_CLICK_PER_SECOND = 1_000;

const nameOf = (kind: 'null' | 'hold', connections: number, perSecond?: number): string =>
  `${kind === 'null' ? 'null POST' : 'hold of 4'}, ${connections} connections${perSecond ? `, ${perSecond}/s` : ''}`;

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
    const contender = (kind: 'null' | 'hold', connections: number, perSecond?: number): Contender => ({
      name: nameOf(kind, connections, perSecond),
      run: async () => {
        await holds.freshEvent();
        await redis.config('RESETSTAT');
        const path = kind === 'null' ? '/bench/null' : '/seat-booking/hold-seats';
        const { url } = setting;
        const { next } = holds;
        const figures = await load({
          url,
          connections,
          seconds: SECONDS,
          method: 'POST',
          path,
          perSecond,
          next,
        });
        if (kind === 'hold') scriptCosts.push(await redisMicroseconds(redis));
        return figures;
      },
    });
    const results = await interleave(
      [
        contender('null', 64),
        contender('hold', 64),
        contender('null', 1_000),
        contender('hold', 1_000),
        contender('hold', 1_000, BUYERS_CLICK_PER_SECOND),
      ],
      ROUNDS,
    );
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
        text: `hold p99 in ms, 1,000 connections that hold ${BUYERS_CLICK_PER_SECOND} times a second`,
        values: results.get(nameOf('hold', 1_000, BUYERS_CLICK_PER_SECOND))!.map(({ p99Ms }) => p99Ms!),
        limit: 100,
        wanted: 'at most',
      },
    ]);
  } finally {
    redis.disconnect();
    await setting.stop();
  }
}
