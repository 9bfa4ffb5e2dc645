import { Redis } from 'ioredis';
import { makeEvent, makeHall, seatsOf, type Hall } from './events.js';
import { clicks, load, type Load } from './load.js';
import { forgetCosts, scriptMicroseconds } from './redis-cost.js';
import { interleave, printGoals, printResults, ratios, type Contender, type Figures } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const SEATS_PER_EVENT = 100_000;
const SEATS_PER_HOLD = 4;
const BUYERS = 4_000;
const SECONDS = 2;
const CLICK_SECONDS = 4;

/** What is asked for, and what is compared with it: the same stack with less behind it. */
const PATHS = {
  'hold of 4': '/seat-booking/hold-seats',
  'null POST': '/bench/null',
  'null script': '/bench/null-script',
  'per-seat keys': '/bench/per-seat-keys',
} as const;
type Kind = keyof typeof PATHS;

const nameOf = (kind: Kind, connections: number): string =>
  `${kind}, ${connections} connection${connections > 1 ? 's' : ''}`;
const clicksOf = (kind: Kind): string => `${nameOf(kind, 1_000)}, a click a second each`;

/** A stream of holds that never collide: the next four seats of an event, by the next buyer. */
function holdSource(setting: Setting, hall: Hall) {
  const buyers = Array.from({ length: BUYERS }, (_, n) => setting.token(`buyer-${n}`));
  let eventId = '';
  let count = 0;
  return {
    async freshEvent(): Promise<void> {
      eventId = await makeEvent(setting, hall);
      count = 0;
    },
    next() {
      const seatIds = seatsOf(hall, count, SEATS_PER_HOLD);
      return { token: buyers[count++ % BUYERS], body: JSON.stringify({ eventId, seatIds }) };
    },
  };
}

/** Hold of four seats against POSTs through the same stack with less behind them. */
export async function benchHold(): Promise<boolean> {
  const setting = await startSetting();
  const redis = new Redis(setting.redisUrl);
  try {
    const holds = holdSource(setting, await makeHall(setting, SEATS_PER_EVENT));
    const run = async (kind: Kind, make: (how: Load) => Promise<Figures>, connections: number) => {
      await holds.freshEvent();
      await forgetCosts(redis);
      let count = 0;
      const next = () => {
        count++;
        return holds.next();
      };
      const { url } = setting;
      const path = PATHS[kind];
      const how = { url, connections, seconds: SECONDS, method: 'POST', path, next } as const;
      const figures = await make(how);
      return { ...figures, redisMicroseconds: (await scriptMicroseconds(redis)) / count };
    };
    const saturating = (kind: Kind, connections: number): Contender => ({
      name: nameOf(kind, connections),
      run: () => run(kind, load, connections),
    });
    // Saturated, latency only says connections / throughput: what a buyer sees is told by this one.
    const clicking = (kind: Kind): Contender => ({
      name: clicksOf(kind),
      run: () => run(kind, (how) => clicks({ ...how, seconds: CLICK_SECONDS }), 1_000),
    });
    const contenders = [
      ...(['null POST', 'hold of 4', 'null script', 'per-seat keys'] as const).map((kind) =>
        saturating(kind, 64),
      ),
      ...(['null POST', 'hold of 4'] as const).map((kind) => saturating(kind, 1_000)),
      ...(['null script', 'hold of 4'] as const).map((kind) => saturating(kind, 1)),
      ...(['null POST', 'hold of 4'] as const).map(clicking),
    ];
    const results = await interleave(contenders);
    printResults(results);
    return printGoals(goals(results));
  } finally {
    redis.disconnect();
    await setting.stop();
  }
}

function goals(results: Awaited<ReturnType<typeof interleave>>) {
  const of = (kind: Kind, base: Kind, connections: number, figure: keyof Figures = 'perSecond') =>
    ratios(results, nameOf(kind, connections), nameOf(base, connections), figure);
  const atLeast = { wanted: 'at least' } as const;
  const atMost = { wanted: 'at most' } as const;
  return [
    {
      text: 'hold / null POST, 64 connections',
      values: of('hold of 4', 'null POST', 64),
      limit: 0.75,
      ...atLeast,
    },
    {
      text: 'hold / null POST, 1,000 connections',
      values: of('hold of 4', 'null POST', 1_000),
      limit: 0.65,
      ...atLeast,
    },
    {
      text: 'hold p99 / null POST p99, 64 connections',
      values: of('hold of 4', 'null POST', 64, 'p99Ms'),
      limit: 1.5,
      ...atMost,
    },
    {
      text: 'hold p99 / null POST p99, 1,000 connections',
      values: of('hold of 4', 'null POST', 1_000, 'p99Ms'),
      limit: 1.5,
      ...atMost,
    },
    {
      text: 'hold p99 in ms, 1,000 connections with a click a second each',
      values: results.get(clicksOf('hold of 4'))!.map(({ p99Ms }) => p99Ms!),
      limit: 100,
      ...atMost,
    },
    {
      text: 'Redis µs per hold / per null script, 1 connection',
      values: of('hold of 4', 'null script', 1, 'redisMicroseconds'),
      limit: 16,
      ...atMost,
    },
    {
      text: 'Redis µs per hold / per null script, 64 connections',
      values: of('hold of 4', 'null script', 64, 'redisMicroseconds'),
      limit: 7,
      ...atMost,
    },
    {
      text: 'hold / per-seat keys, 64 connections',
      values: of('hold of 4', 'per-seat keys', 64),
      limit: 1,
      ...atLeast,
    },
  ];
}
