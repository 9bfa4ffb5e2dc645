import { setTimeout as sleep } from 'node:timers/promises';
import {
  NOT_FOLLOWED,
  SeatlatchClient,
  SeatMap,
  type ApiError,
  type Rect,
} from '../../packages/client/src/index.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { PastDeltas } from '../../src/modules/seat-state/past-deltas.js';
import { eventKeys } from '../../src/redis/keys.js';
import { Wire } from '../client/wire.js';
import { times } from '../faults/burst.js';
import { CONTACT, Stage, until } from '../faults/stage.js';

const FOLLOWERS = 60;
const RESUMES = 10_000;
const TRADES = 300;
const BUYERS = 3;
const SEATS = 100;
/** Four seats of the grid; what is followed around them are twenty. */
const VIEWPORT = { x: 60, y: 140, width: 40, height: 40 };

let stage: Stage;
beforeAll(async () => (stage = await Stage.open(2)));
afterAll(() => stage?.close());

const wireOf = () => new Wire(stage.services.map(({ url }) => url));
const clientOf = (user: string, wire: Wire) =>
  new SeatlatchClient({ baseUrl: stage.service.url, token: stage.token(user), fetch: wire.fetch });

function ofTakenSeats(error: ApiError): undefined {
  if (error.code !== 'SEATS_TAKEN') throw error;
}

/** Holds, sells, cancels and releases seats here and there until it is told to stop; `done` is told of each time. */
async function trade(eventId: string, user: string, isOver: () => boolean, done: () => void): Promise<void> {
  const client = clientOf(user, wireOf());
  for (let n = 0; !isOver(); n++) {
    const row = 'ABCDEFGH'[Math.floor(Math.random() * 8)];
    const seatIds = [1, 2].map((k) => `${row}${1 + ((n + 3 * k) % 10)}`);
    const wanted = { body: { eventId, seatIds } };
    const hold = await client.post('/seat-booking/hold-seats', wanted).catch(ofTakenSeats);
    if (!hold) continue;
    const body = { eventId, holdId: hold.holdId };
    if (n % 3 === 0) {
      const bought = { body: { ...body, contactInfo: CONTACT } };
      const { booking } = await client.post('/seat-booking/confirm', bought);
      const params = { path: { id: booking.id } };
      await client.post('/seat-booking/bookings/{id}/cancel', { params, body: {} });
    } else await client.post('/seat-booking/release', { body });
    done();
    await sleep(25);
  }
}

/** Status of every seat by ordinal, a digit of `StatesDto` each. */
type State = Uint8Array;

/** What every seat was at every version, by the deltas themselves. */
async function truth(eventId: string): Promise<Map<string, State>> {
  const { app } = stage.service;
  const live = await app.get(LiveEvents).get(eventId);
  const now = new Uint8Array(SEATS);
  const key = eventKeys(eventId).deltas;
  const [[first]] = await stage.redis.xrange(key, '-', '+', 'COUNT', 1);
  const [[last]] = await stage.redis.xrevrange(key, '+', '-', 'COUNT', 1);
  const states = new Map([[first, now.slice()]]);
  for await (const { version, changes } of app.get(PastDeltas).between(live, first, last)) {
    for (const { ordinal, status } of changes) now[ordinal] = status;
    states.set(version, now.slice());
  }
  return states;
}

const anywhere = (): Rect => ({ x: Math.random() * 300, y: Math.random() * 300, width: 30, height: 60 });

/** Looks at a seat map, and notes what it shows whenever that has changed. */
class Follower {
  readonly wire = wireOf();
  readonly map: SeatMap;
  readonly sightings: { version: string; seats: State }[] = [];
  loads = 0;
  resumes = 0;

  constructor(
    eventId: string,
    readonly kind: 'whole' | 'part' | 'moving',
    user: string,
  ) {
    const viewport = kind === 'whole' ? undefined : VIEWPORT;
    this.map = new SeatMap(clientOf(user, this.wire), eventId, { viewport, retryMs: 1 });
    this.map.on('change', ({ version }) => this.see(version));
    this.map.on('reload', ({ version }) => {
      this.loads += 1;
      this.see(version);
    });
    this.map.on('connection', ({ state }) => {
      if (state === 'online') this.resumes += 1;
    });
  }

  /** Is cut off, and looks elsewhere, until it is told to stop. */
  async struggle(isOver: () => boolean): Promise<void> {
    for (let n = 0; !isOver(); n++) {
      // One cut in eight comes in the middle of everything, the others once it follows again.
      if (n % 8 > 0) await this.online();
      await sleep(Math.random() * (n % 10 === 0 ? 200 : 10));
      this.wire.cut();
      if (this.kind === 'moving' && n % 3 === 0) this.map.setViewport(anywhere());
    }
  }

  private online(): Promise<void> {
    if (this.map.connection === 'online') return Promise.resolve();
    return new Promise((resolve) => {
      const forget = this.map.on('connection', ({ state }) => {
        if (state !== 'online') return;
        forget();
        resolve();
      });
    });
  }

  /** Whether it shows the seats of this state, as many of them as it follows. */
  shows(state: State | undefined, seats = this.map.seats.states): boolean {
    return seats.every((status, ordinal) => status === NOT_FOLLOWED || status === state?.[ordinal]);
  }

  private see(version: string): void {
    this.sightings.push({ version, seats: this.map.seats.states.slice() });
  }
}

it(`is the seat map at every version, over ${RESUMES} resumptions at two processes while seats change (I5)`, async () => {
  const eventId = await stage.event(SEATS);
  const kinds = ['part', 'moving', 'whole', 'whole', 'whole', 'whole'] as const;
  const followers = times(FOLLOWERS, (n) => new Follower(eventId, kinds[n % kinds.length], `follower-${n}`));
  let trades = 0;
  const isOver = () =>
    trades >= TRADES && followers.reduce((sum, { resumes }) => sum + resumes, 0) >= RESUMES;
  await Promise.all(followers.map(({ map }) => map.start()));
  const trading = times(BUYERS, (n) => trade(eventId, `buyer-${n}`, isOver, () => (trades += 1)));
  const cutting = followers.map((follower) => follower.struggle(isOver));
  await Promise.all([...trading, ...cutting]);

  const fresh = new Follower(eventId, 'whole', 'fresh');
  await fresh.map.start();
  const last = fresh.map.seats.states;
  await until(() =>
    followers.every((follower) => follower.map.connection === 'online' && follower.shows(last)),
  );
  await Promise.all([...followers, fresh].map(({ map }) => map.stop()));

  const states = await truth(eventId);
  // Each of them is at least a hold and its end.
  expect(states.size).toBeGreaterThan(2 * TRADES);
  const of = (kind: string) => followers.filter((follower) => follower.kind === kind);
  const seatsFollowed = (follower: Follower) =>
    last.length - follower.map.seats.states.filter((s) => s === NOT_FOLLOWED).length;
  expect(of('whole').map(seatsFollowed)).toEqual(of('whole').map(() => SEATS));
  expect(of('part').map(seatsFollowed)).toEqual(of('part').map(() => 20));
  const wrong = [...followers, fresh].flatMap((follower) =>
    follower.sightings.filter(({ version, seats }) => !follower.shows(states.get(version), seats)),
  );
  expect(wrong).toEqual([]);
  // Nobody was away for long: nothing but the first load was needed, and one for each move; a busy machine needs a few.
  const again = followers
    .filter(({ kind }) => kind !== 'moving')
    .reduce((sum, { loads }) => sum + loads - 1, 0);
  expect(again).toBeLessThan(RESUMES / 1_000);
  expect(Math.min(...of('moving').map(({ loads }) => loads))).toBeGreaterThan(1);
}, 600_000);
