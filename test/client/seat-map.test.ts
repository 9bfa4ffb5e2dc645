import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import {
  SeatlatchClient,
  SeatMap,
  type SeatMapOptions,
  type TokenProvider,
} from '../../packages/client/src/index.js';
import { LIMITS } from '../../src/config/limits.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { SeatStreams } from '../../src/modules/seat-booking/live/seat-streams.js';
import { eventKeys } from '../../src/redis/keys.js';
import { LiveStage } from '../live/stage.js';
import { times } from '../faults/burst.js';
import { until } from '../faults/stage.js';
import { banquet } from '../seat-booking/banquet.js';
import { UNKNOWN_ID } from '../seat-booking/box-office.js';
import { Wire } from './wire.js';

let stage: LiveStage;
let maps: SeatMap[] = [];
beforeAll(async () => (stage = await LiveStage.open()));
afterEach(async () => {
  await Promise.all(maps.map((map) => map.stop()));
  maps = [];
});
afterAll(() => stage?.close());

interface Options extends SeatMapOptions {
  wire?: Wire;
  token?: string | TokenProvider;
}

function mapOf(eventId: string, { wire, token = stage.viewer.token, ...options }: Options = {}): SeatMap {
  const client = new SeatlatchClient({ baseUrl: stage.service.url, token, fetch: wire?.fetch });
  const map = new SeatMap(client, eventId, { retryMs: 5, ...options });
  maps.push(map);
  return map;
}

const newWire = () => new Wire([stage.service.url]);

async function opened(eventId: string, options?: Options): Promise<SeatMap> {
  const map = mapOf(eventId, options);
  await map.start();
  await until(() => map.connection === 'online');
  return map;
}

/** Every seat of the map as the map says it is, in the order of the layout. */
const seatsOf = (map: SeatMap) => times(map.seats.layout.seatCount, (ordinal) => map.seats.at(ordinal));

/** A fresh view; its seats in the order of the layout. */
const viewOf = async (eventId: string, query = '') => (await stage.viewer.view(eventId, query)).body;

describe('a seat map', () => {
  it('has every seat as the view shows it: place, size, labels, price and status', async () => {
    const eventId = await stage.office.event({ prices: { stool: 12.5 } }, banquet());
    await stage.office.customer().hold(eventId, ['T1-1', 'S1']);
    await stage.office.organiser.post(`/events/${eventId}/block`, { seatIds: ['S2'] });
    const map = await opened(eventId);
    const view = await viewOf(eventId);
    expect(seatsOf(map)).toEqual(view.seats.map((seat: object, ordinal: number) => ({ ...seat, ordinal })));
    expect(map.version).toBe(view.version);
    expect(map.seat('S1')).toEqual({ ...seatsOf(map).find(({ id }) => id === 'S1') });
    expect([map.statusOf('S1'), map.statusOf('S2'), map.statusOf('nowhere')]).toEqual([
      'held',
      'blocked',
      undefined,
    ]);
    const stats = (await stage.office.organiser.get(`/seat-booking/stats/${eventId}`)).body;
    expect(map.counts).toEqual({ available: stats.availableSeats, held: 2, booked: 0, blocked: 1 });
  });

  it('tells which seats have become what, and is that from then on', async () => {
    const eventId = await stage.office.event();
    const map = await opened(eventId);
    const changes: unknown[] = [];
    map.on('change', (change) => changes.push(change));
    const { body: hold } = await stage.office.customer().hold(eventId, ['A1', 'A2']);
    await until(() => map.version === hold.version);
    const became = (seatId: string, ordinal: number) => ({
      seatId,
      ordinal,
      before: 'available',
      status: 'held',
    });
    expect(changes).toEqual([{ version: hold.version, seats: [became('A1', 0), became('A2', 1)] }]);
    expect([map.statusOf('A1'), map.statusOf('A3'), map.counts.held]).toEqual(['held', 'available', 2]);
  });

  it('tells nothing to a listener that was taken away', async () => {
    const eventId = await stage.office.event();
    const map = await opened(eventId);
    let told = 0;
    map.on('change', () => (told += 1))();
    const { body: hold } = await stage.office.customer().hold(eventId, ['A1']);
    await until(() => map.version === hold.version);
    expect(told).toBe(0);
  });
});

describe('a seat map whose connection breaks', () => {
  it('goes on where it was, without loading anything again', async () => {
    const eventId = await stage.office.event();
    const wire = newWire();
    const map = await opened(eventId, { wire, retryMs: 200 });
    const states: string[] = [];
    map.on('connection', ({ state }) => states.push(state));
    wire.cut();
    await until(() => map.connection === 'connecting');
    const { body: hold } = await stage.office.customer().hold(eventId, ['A1']);
    await until(() => map.version === hold.version);
    expect(map.statusOf('A1')).toBe('held');
    expect(states).toEqual(['connecting', 'online']);
    expect(wire.requests.filter((path) => !path.includes('/stream/'))).toHaveLength(3);
  });

  it('loads everything anew when the event was built anew meanwhile', async () => {
    const eventId = await stage.office.event();
    const map = await opened(eventId);
    await stage.office.customer().hold(eventId, ['A1']);
    await until(() => map.statusOf('A1') === 'held');
    const reloads: string[] = [];
    map.on('reload', ({ version }) => reloads.push(version));
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    await until(() => reloads.length === 1);
    const { body: hold } = await stage.office.customer().hold(eventId, ['A2']);
    await until(() => map.version === hold.version);
    const view = await viewOf(eventId);
    expect(seatsOf(map).map(({ status }) => status)).toEqual(
      view.seats.map((seat: { status: string }) => seat.status),
    );
    expect(map.connection).toBe('online');
  });
});
