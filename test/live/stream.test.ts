import { LIMITS } from '../../src/config/limits.js';
import { SeatStreams } from '../../src/modules/seat-booking/live/seat-streams.js';
import { openBoxOffice, UNKNOWN_ID, type BoxOffice, type Client } from '../seat-booking/box-office.js';
import { EventStream, type StreamOptions } from './event-stream.js';

let office: BoxOffice;
let viewer: Client;
let streams: EventStream[] = [];
beforeAll(async () => {
  office = await openBoxOffice();
  viewer = office.customer();
});
afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});
afterAll(() => office?.close());

async function follow(eventId: string, query = '', options: StreamOptions = {}): Promise<EventStream> {
  const url = `${office.service.url}/seat-booking/stream/${eventId}${query}`;
  const stream = await EventStream.open(url, { token: viewer.token, ...options });
  streams.push(stream);
  return stream;
}

const versionOf = async (eventId: string): Promise<string> => (await viewer.view(eventId)).body.version;

describe('a stream', () => {
  it('begins with the version it goes on from, and tells each change once, with the version as id', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const stream = await follow(eventId);
    const version = await versionOf(eventId);
    expect(await stream.next()).toEqual({ event: 'ready', id: version, data: { version } });
    const { body: hold } = await buyer.hold(eventId, ['A1', 'A2']);
    const change = (status: string) => ['A1', 'A2'].map((seatId) => ({ seatId, status }));
    expect(await stream.next()).toEqual({
      event: 'seats',
      id: hold.version,
      data: { version: hold.version, changes: change('held') },
    });
    await buyer.confirm(eventId, { holdId: hold.holdId });
    expect((await stream.next()).data.changes).toEqual(change('booked'));
    await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['B1'] });
    expect((await stream.next()).data.changes).toEqual([{ seatId: 'B1', status: 'blocked' }]);
    expect(stream.events).toEqual([]);
  });

  it('is an answer that nobody on the way stores, gathers or changes', async () => {
    const eventId = await office.event();
    const stream = await follow(eventId, '', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
      'x-content-type-options': 'nosniff',
    });
    expect(stream.headers).not.toHaveProperty('content-encoding');
    await stream.next();
    expect(stream.parser.retryMs).toBeGreaterThanOrEqual(1_000);
    expect(stream.parser.retryMs).toBeLessThanOrEqual(2_000);
  });
});

describe('going on from a version', () => {
  it.each(['after', 'last-event-id'])(
    'tells by %s in one event what was missed, each seat once',
    async (how) => {
      const eventId = await office.event();
      const version = await versionOf(eventId);
      const buyer = office.customer();
      await buyer.hold(eventId, ['A1', 'A2', 'A3']);
      await buyer.release(eventId, { seatIds: ['A1', 'A2'] });
      const { body: hold } = await buyer.hold(eventId, ['A2']);
      const stream = await (how === 'after'
        ? follow(eventId, `?after=${version}`)
        : follow(eventId, '', { lastEventId: version }));
      expect(await stream.next()).toEqual({ event: 'ready', id: version, data: { version } });
      const changes = [
        { seatId: 'A1', status: 'available' },
        { seatId: 'A2', status: 'held' },
        { seatId: 'A3', status: 'held' },
      ];
      expect(await stream.next()).toEqual({
        event: 'seats',
        id: hold.version,
        data: { version: hold.version, changes },
      });
      const { body: later } = await buyer.hold(eventId, ['A1']);
      expect(await stream.next()).toMatchObject({
        id: later.version,
        data: { changes: [{ seatId: 'A1', status: 'held' }] },
      });
    },
  );

  it('believes Last-Event-ID rather than after, which a reader repeats from its first connection', async () => {
    const eventId = await office.event();
    const first = await versionOf(eventId);
    const { body: hold } = await office.customer().hold(eventId, ['A1']);
    const stream = await follow(eventId, `?after=${first}`, { lastEventId: hold.version });
    expect((await stream.next()).id).toBe(hold.version);
    await office.customer().hold(eventId, ['A2']);
    expect((await stream.next()).data.changes).toEqual([{ seatId: 'A2', status: 'held' }]);
  });
});

describe('a stream that cannot be is refused in a problem document', () => {
  const refused = async (path: string, token: string | undefined, headers?: Record<string, string>) => {
    const { status, body } = await office.call('GET', `/seat-booking/stream/${path}`, { token, headers });
    return [status, body.code, body.errors?.map(({ field }: { field: string }) => field)];
  };

  it('by its form', async () => {
    const eventId = await office.event();
    const refusals = [
      await refused('abc', viewer.token),
      await refused(`${eventId}?after=`, viewer.token),
      await refused(`${eventId}?after=7`, viewer.token),
      await refused(`${eventId}?after=1-2-3`, viewer.token),
      await refused(`${eventId}?after=-1-2`, viewer.token),
      await refused(`${eventId}?after=1-2&after=1-3`, viewer.token),
      await refused(`${eventId}?after[$ne]=1-2`, viewer.token),
      await refused(`${eventId}?viewport={}`, viewer.token),
      await refused(`${eventId}?since=1-2`, viewer.token),
      await refused(eventId, viewer.token, { 'last-event-id': 'now' }),
    ];
    expect(refusals.map(([status]) => status)).toEqual(refusals.map(() => 400));
    expect(refusals.at(-1)).toEqual([400, 'VALIDATION_FAILED', ['Last-Event-ID']]);
  });

  it('without a token, and of an event that is not there', async () => {
    expect(await refused(await office.event(), undefined)).toEqual([401, 'UNAUTHENTICATED', undefined]);
    expect(await refused(UNKNOWN_ID, viewer.token)).toEqual([404, 'EVENT_NOT_FOUND', undefined]);
  });
});

describe('a stop', () => {
  it('ends every stream at once, and refuses new ones', async () => {
    const stopping = await openBoxOffice();
    const eventId = await stopping.event();
    const url = `${stopping.service.url}/seat-booking/stream/${eventId}`;
    const open = await EventStream.open(url, { token: stopping.customer().token });
    const startedAt = performance.now();
    await Promise.all([stopping.close(), open.ended()]);
    expect(performance.now() - startedAt).toBeLessThan(LIMITS.drainMs / 2);
    expect(() => stopping.service.app.get(SeatStreams).slots.take('somebody')).toThrow('TOO_MANY_STREAMS');
  });
});
