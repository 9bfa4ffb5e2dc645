import { setTimeout as sleep } from 'node:timers/promises';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { PastDeltas } from '../../src/modules/seat-state/past-deltas.js';
import { SEAT_STATUSES } from '../../src/redis/seat-status.js';
import { eventKeys } from '../../src/redis/keys.js';
import { times } from '../faults/burst.js';
import { Stage, until } from '../faults/stage.js';
import { SeatFollower } from './seat-follower.js';

const FOLLOWERS = 20;
const RESUMES = 10_000;
const BUYERS = 4;
/** The first two rows of the grid. */
const VIEWPORT = '?x=0&y=100&width=1000&height=32';

let stage: Stage;
beforeAll(async () => (stage = await Stage.open(2)));
afterAll(() => stage?.close());

/** Holds, sells, cancels and releases seats here and there until it is told to stop. */
async function trade(eventId: string, user: string, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    const row = 'ABCDEFGH'[Math.floor(Math.random() * 8)];
    const seatIds = [1, 2].map((k) => `${row}${1 + ((n + 3 * k) % 10)}`);
    const { body: hold } = await stage.hold(eventId, user, seatIds, n);
    if (hold.success && n % 3 === 0) {
      const { body } = await stage.confirm(eventId, user, { holdId: hold.holdId }, n + 1);
      await stage.cancel(body.booking.id, user, n);
    } else if (hold.success) await stage.release(eventId, user, { holdId: hold.holdId }, n + 1);
    await sleep(5);
  }
}

type State = Map<string, string>;

/** What every seat was at every version, by the deltas themselves. */
async function truth(eventId: string): Promise<Map<string, State>> {
  const { app } = stage.service;
  const live = await app.get(LiveEvents).get(eventId);
  const { seats } = (await live.layout()).layout;
  const now: State = new Map(seats.map(({ id }) => [id, 'available']));
  const key = eventKeys(eventId).deltas;
  const [[first]] = await stage.redis.xrange(key, '-', '+', 'COUNT', 1);
  const [[last]] = await stage.redis.xrevrange(key, '+', '-', 'COUNT', 1);
  const states = new Map([[first, new Map(now)]]);
  for await (const { version, changes } of app.get(PastDeltas).between(live, first, last)) {
    for (const { ordinal, status } of changes) now.set(seats[ordinal].id, SEAT_STATUSES[status]);
    states.set(version, new Map(now));
  }
  return states;
}

/** Sightings that are not what the seats were at their version. */
function wrong({ seats, sightings }: SeatFollower, states: Map<string, State>): string[] {
  const ids = [...seats.keys()];
  return sightings.flatMap(({ version, seats: seen }) => {
    const state = states.get(version);
    const were = ids.map((id) => state?.get(id)).join();
    return seen === were ? [] : [`at ${version} saw ${seen}, were ${were}`];
  });
}

it(`is the seat map at every version, over ${RESUMES} resumptions at two processes while seats change (I5)`, async () => {
  const eventId = await stage.event(100);
  const followers = times(
    FOLLOWERS,
    (n) =>
      new SeatFollower(stage.services, eventId, stage.token(`follower-${n}`), n % 4 === 0 ? VIEWPORT : ''),
  );
  const resumes = () => followers.reduce((sum, follower) => sum + follower.resumes, 0);
  const isOver = () => resumes() >= RESUMES;
  const trading = times(BUYERS, (n) => trade(eventId, `buyer-${n}`, isOver));
  for (const follower of followers) follower.start();
  const cutting = followers.map(async (follower, n) => {
    while (!isOver()) {
      // Some look only now and then, others are cut off in the middle of everything.
      await sleep(Math.random() * (n % 5 === 0 ? 200 : 20));
      follower.cut();
    }
  });
  await Promise.all([...trading, ...cutting]);
  const fresh = new SeatFollower(stage.services, eventId, stage.token('fresh'));
  await fresh.load();
  const whole = followers.filter(({ query }) => query === '');
  await until(() => whole.every(({ version }) => version === fresh.version));
  await Promise.all(followers.map((follower) => follower.stop()));

  const states = await truth(eventId);
  expect(states.size).toBeGreaterThan(RESUMES / 20);
  expect(fresh.seats).toEqual(states.get(fresh.version));
  expect(followers.map(({ seats }) => seats.size)).toEqual(times(FOLLOWERS, (n) => (n % 4 === 0 ? 24 : 100)));
  for (const { seats } of followers) expect(fresh.seats).toEqual(new Map([...fresh.seats, ...seats]));
  expect(followers.flatMap((follower) => wrong(follower, states))).toEqual([]);
  // Nobody was away for long: nothing but the first load was needed.
  expect(followers.map(({ loads }) => loads)).toEqual(times(FOLLOWERS, () => 1));
}, 600_000);
