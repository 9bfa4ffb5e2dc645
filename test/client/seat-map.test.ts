import { eventKeys } from '../../src/redis/keys.js';
import { until } from '../faults/stage.js';
import { banquet } from '../seat-booking/banquet.js';
import { ClientStage, followedBy, seatsOf } from './stage.js';

let stage: ClientStage;
beforeAll(async () => (stage = await ClientStage.open()));
afterEach(() => stage.tidy());
afterAll(() => stage?.close());

type Statuses = [string, string][];

/** What a fresh view says. */
async function viewed(eventId: string, query = ''): Promise<Statuses> {
  const { body } = await stage.live.viewer.view(eventId, query);
  return body.seats.map(({ id, status }: { id: string; status: string }) => [id, status]);
}

const hold = async (eventId: string, ...seatIds: string[]): Promise<string> =>
  (await stage.live.office.customer().hold(eventId, seatIds)).body.version;

const becameHeld = (seatId: string, ordinal: number) => ({
  seatId,
  ordinal,
  before: 'available',
  status: 'held',
});

describe('a seat map', () => {
  it('has every seat as the view shows it: place, size, labels, price and status', async () => {
    const { office, viewer } = stage.live;
    const eventId = await office.event({ prices: { stool: 12.5 } }, banquet());
    await hold(eventId, 'T1-1', 'S1');
    await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['S2'] });
    const map = await stage.online(eventId);
    const { body: view } = await viewer.view(eventId);
    expect(seatsOf(map)).toEqual(view.seats.map((seat: object, ordinal: number) => ({ ...seat, ordinal })));
    expect(map.version).toBe(view.version);
    expect(map.seat('S4')).toEqual({ ...view.seats.at(-1), ordinal: 9 });
    expect(map.seat('nowhere')).toBeUndefined();
    expect(['S1', 'S2', 'nowhere'].map((id) => map.statusOf(id))).toEqual(['held', 'blocked', undefined]);
    expect(map.counts).toEqual({ available: 7, held: 2, booked: 0, blocked: 1 });
  });

  it('tells which seats have become what, and is that from then on', async () => {
    const eventId = await stage.live.office.event();
    const map = await stage.online(eventId);
    const changes: unknown[] = [];
    map.on('change', (change) => changes.push(change));
    const version = await hold(eventId, 'A1', 'A2');
    await until(() => map.version === version);
    expect(changes).toEqual([{ version, seats: [becameHeld('A1', 0), becameHeld('A2', 1)] }]);
    expect(['A1', 'A3'].map((id) => map.statusOf(id))).toEqual(['held', 'available']);
    expect(map.counts).toEqual({ available: 98, held: 2, booked: 0, blocked: 0 });
  });

  it('tells nothing to a listener that was taken away', async () => {
    const eventId = await stage.live.office.event();
    const map = await stage.online(eventId);
    let told = 0;
    map.on('change', () => (told += 1))();
    const version = await hold(eventId, 'A1');
    await until(() => map.version === version);
    expect(told).toBe(0);
  });

  it('loads everything anew when the event was built anew, and goes on', async () => {
    const eventId = await stage.live.office.event();
    const map = await stage.online(eventId);
    await hold(eventId, 'A1');
    await until(() => map.statusOf('A1') === 'held');
    const reloads: string[] = [];
    map.on('reload', ({ version }) => reloads.push(version));
    await stage.live.redis.del(...Object.values(eventKeys(eventId)));
    await until(() => reloads.length === 1);
    const version = await hold(eventId, 'A2');
    await until(() => map.version === version);
    expect(followedBy(map)).toEqual(await viewed(eventId));
    expect([map.connection, reloads.length]).toEqual(['online', 1]);
  });
});

describe('a seat map with a viewport', () => {
  /** Seats B3 and B4 of the grid. */
  const AROUND_B3 = { x: 50, y: 135, width: 40, height: 15 };

  it('has the seats around what is looked at, and knows of no others', async () => {
    const eventId = await stage.live.office.event();
    const wire = stage.wire();
    const map = await stage.online(eventId, { viewport: AROUND_B3, wire });
    const [query] = wire.requests.map((path) => /\/layout\/.*(\?.*)&fields=state$/.exec(path)?.[1]);
    const version = await hold(eventId, 'B3', 'H9');
    await until(() => map.version === version);
    expect(followedBy(map)).toEqual(await viewed(eventId, query));
    expect([map.statusOf('B3'), map.statusOf('H9')]).toEqual(['held', undefined]);
    expect(followedBy(map).length).toBe(map.counts.available + map.counts.held);
  });

  it('asks for nothing when the view moves a little', async () => {
    const eventId = await stage.live.office.event();
    const wire = stage.wire();
    const map = await stage.online(eventId, { viewport: AROUND_B3, wire });
    const asked = wire.requests.length;
    map.setViewport({ ...AROUND_B3, x: AROUND_B3.x + 10 });
    const version = await hold(eventId, 'B3');
    await until(() => map.version === version);
    expect([wire.requests.length, map.connection]).toEqual([asked, 'online']);
  });

  it('follows another part when the view moves there, and everything without one', async () => {
    const eventId = await stage.live.office.event();
    const map = await stage.online(eventId, { viewport: AROUND_B3 });
    const reloads: string[] = [];
    map.on('reload', ({ version }) => reloads.push(version));
    await hold(eventId, 'H9');
    map.setViewport({ x: 190, y: 320, width: 40, height: 15 });
    await until(() => map.connection === 'online');
    expect([map.statusOf('B3'), map.statusOf('H9')]).toEqual([undefined, 'held']);
    const version = await hold(eventId, 'H8');
    await until(() => map.version === version);
    expect(map.statusOf('H8')).toBe('held');
    map.setViewport();
    await until(() => map.connection === 'online');
    expect(followedBy(map)).toEqual(await viewed(eventId));
    expect(reloads).toHaveLength(2);
  });

  it('ends with the last of many moves', async () => {
    const eventId = await stage.live.office.event();
    const map = await stage.online(eventId, { viewport: AROUND_B3 });
    for (let n = 0; n < 20; n++) {
      map.setViewport({ x: 20 * (n % 10), y: 90 + 16 * n, width: 30, height: 30 });
      await new Promise((resolve) => setTimeout(resolve, n % 4));
    }
    map.setViewport({ x: 100, y: 130, width: 30, height: 30 });
    const version = await hold(eventId, 'B5');
    await until(() => map.connection === 'online' && map.version === version);
    const seen = followedBy(map);
    expect(seen).toContainEqual(['B5', 'held']);
    expect(seen).toEqual((await viewed(eventId)).filter(([id]) => map.statusOf(id)));
  });
});
