import { Redis } from 'ioredis';
import { eventKeys } from '../src/redis/keys.js';
import { viewRequestOf } from '../src/modules/seat-booking/queries/view-request.js';
import { CALLERS, callersBusy } from './callers.js';
import { startCommands, type Commands } from './commands.js';
import { makeEvent, makeHall, type Hall } from './events.js';
import { memoryBytes } from './redis-cost.js';
import { interleave, ROUNDS, median, printGoals, printResults, ratios, type Contender } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const [SMALL, LARGE] = [1_000, 100_000];
const SEATS_PER_HOLD = 4;
const SECONDS = 2;
/** A rectangle in which every hall has about as many seats; halls are grids of this pitch. */
const VIEW = { width: 480, height: 320 };
/** Above the first row. */
const STAGE_DEPTH = 100;
const KEYS_AT_ONCE = 1_000;

/** What becomes dearer when a hall is a hundred times as large; without HTTP, which would hide it. */
export async function benchScale(): Promise<boolean> {
  const setting = await startSetting();
  const commands = await startCommands(setting);
  const redis = new Redis(setting.redisUrl);
  try {
    const halls = [await makeHall(setting, SMALL), await makeHall(setting, LARGE)];
    const events = [await makeEvent(setting, halls[0]), await makeEvent(setting, halls[1])];
    const [fewSeats, manySeats] = halls.map((hall, i) => holdContender(commands, hall, events[i]));
    const [smallHall, largeHall] = [
      await viewContender(setting, commands, halls[0], events[0]),
      await viewContender(setting, commands, halls[1], events[1]),
    ];
    const results = await interleave([fewSeats, manySeats, smallHall, largeHall]);
    printResults(results);
    const memory = await memoryRatios(setting, redis, halls[1]);
    return printGoals([
      {
        text: `cost of a hold and its release in ${LARGE} seats / in ${SMALL}`,
        values: ratios(results, fewSeats.name, manySeats.name),
        limit: 1.2,
        wanted: 'at most',
      },
      {
        text: `cost of a view of as many seats in ${LARGE} / in ${SMALL}`,
        values: ratios(results, smallHall.name, largeHall.name),
        limit: 1.5,
        wanted: 'at most',
      },
      {
        text: 'Redis memory per idle seat / of a lock per seat',
        values: memory,
        limit: 0.01,
        wanted: 'at most',
      },
    ]);
  } finally {
    redis.disconnect();
    await commands.stop();
    await setting.stop();
  }
}

/** Each caller has seats of its own, spread over the hall, holds some of them, gives them back, and goes on. */
function holdContender({ hold, release }: Commands, { seatIds }: Hall, eventId: string): Contender {
  const stride = Math.floor(seatIds.length / SEATS_PER_HOLD);
  const run = () =>
    callersBusy(SECONDS, async (n) => {
      const first = n % stride;
      const seats = Array.from({ length: SEATS_PER_HOLD }, (_, i) => seatIds[first + i * stride]);
      const userId = `buyer-${n % CALLERS}`;
      await hold.execute(userId, { eventId, seatIds: seats });
      await release.execute(userId, { eventId, seatIds: seats });
    });
  return { name: `hold of 4 and release, ${seatIds.length} seats`, run };
}

/** Rectangles at random places, so that none is asked for twice and every answer is searched for and made. */
async function viewContender(
  setting: Setting,
  { views }: Commands,
  { seatIds, layoutId }: Hall,
  eventId: string,
): Promise<Contender> {
  const { bounds } = await setting.call('GET', `/layouts/${layoutId}`);
  const run = () =>
    callersBusy(SECONDS, async () => {
      const x = bounds.x + Math.random() * (bounds.width - VIEW.width);
      const y = bounds.y + STAGE_DEPTH + Math.random() * (bounds.height - STAGE_DEPTH - VIEW.height);
      (await views.execute(eventId, viewRequestOf({ x, y, ...VIEW }))).answer();
    });
  return { name: `view of about 200 seats, ${seatIds.length} seats`, run };
}

/** Of a hall on sale in which nothing has happened yet, event by event. */
async function memoryRatios(setting: Setting, redis: Redis, hall: Hall): Promise<number[]> {
  const perLock = await lockBytes(redis, hall);
  const perSeat: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const keys = Object.values(eventKeys(await makeEvent(setting, hall)));
    const bytes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
    perSeat.push(bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0) / hall.seatIds.length);
  }
  console.log(
    `\nRedis, bytes per idle seat: ${median(perSeat).toFixed(2)}; of a lock per seat ${perLock.toFixed(0)}\n`,
  );
  return perSeat.map((bytes) => bytes / perLock);
}

/** Of a key per seat with its owner and time in it that lapses by itself, as per-seat locks are usually kept. */
async function lockBytes(redis: Redis, { seatIds }: Hall): Promise<number> {
  const lock = JSON.stringify({ userId: '6b017b49c5bc6f44c6167452', lockedAt: 1_800_000_000_000 });
  const before = await memoryBytes(redis);
  for (let from = 0; from < seatIds.length; from += KEYS_AT_ONCE) {
    const pipeline = redis.pipeline();
    for (const seatId of seatIds.slice(from, from + KEYS_AT_ONCE))
      pipeline.set(`seat_lock:6b017b48c5bc6f44c6167449:${seatId}`, lock, 'PX', 600_000);
    await pipeline.exec();
  }
  return ((await memoryBytes(redis)) - before) / seatIds.length;
}
