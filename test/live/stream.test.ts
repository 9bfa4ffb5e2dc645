import { LIMITS } from '../../src/config/limits.js';
import { SeatStreams } from '../../src/modules/seat-booking/live/seat-streams.js';
import { openBoxOffice, UNKNOWN_ID } from '../seat-booking/box-office.js';
import { EventStream } from './event-stream.js';
import { LiveStage } from './stage.js';

let stage: LiveStage;
beforeAll(async () => (stage = await LiveStage.open()));
afterEach(() => stage.tidy());
afterAll(() => stage?.close());

const became = (status: string, ...seatIds: string[]) => seatIds.map((seatId) => ({ seatId, status }));

async function refused(path: string, token: string | undefined, headers?: Record<string, string>) {
  const { status, body } = await stage.office.call('GET', `/seat-booking/stream/${path}`, { token, headers });
  return [status, body.code, body.errors?.map(({ field }: { field: string }) => field)];
}

describe('a stream', () => {
  it('begins with the version it goes on from, and tells each change once, with the version as id', async () => {
    const eventId = await stage.office.event();
    const buyer = stage.office.customer();
    const stream = await stage.follow(eventId);
    const version = await stage.versionOf(eventId);
    expect(await stream.next()).toEqual({ event: 'ready', id: version, data: { version } });
    const { body: hold } = await buyer.hold(eventId, ['A1', 'A2']);
    expect(await stream.next()).toEqual({
      event: 'seats',
      id: hold.version,
      data: { version: hold.version, changes: became('held', 'A1', 'A2') },
    });
    await buyer.confirm(eventId, { holdId: hold.holdId });
    expect((await stream.next()).data.changes).toEqual(became('booked', 'A1', 'A2'));
    await stage.office.organiser.post(`/events/${eventId}/block`, { seatIds: ['B1'] });
    expect((await stream.next()).data.changes).toEqual([{ seatId: 'B1', status: 'blocked' }]);
    expect(stream.events).toEqual([]);
  });

  it('is an answer that nobody on the way stores, gathers or changes', async () => {
    const eventId = await stage.office.event();
    const stream = await stage.follow(eventId, '', { headers: { 'accept-encoding': 'gzip, br' } });
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
      const eventId = await stage.office.event();
      const version = await stage.versionOf(eventId);
      const buyer = stage.office.customer();
      await buyer.hold(eventId, ['A1', 'A2', 'A3']);
      await buyer.release(eventId, { seatIds: ['A1', 'A2'] });
      const { body: hold } = await buyer.hold(eventId, ['A2']);
      const stream = await (how === 'after'
        ? stage.follow(eventId, `?after=${version}`)
        : stage.follow(eventId, '', { lastEventId: version }));
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
    const eventId = await stage.office.event();
    const first = await stage.versionOf(eventId);
    const { body: hold } = await stage.office.customer().hold(eventId, ['A1']);
    const stream = await stage.follow(eventId, `?after=${first}`, { lastEventId: hold.version });
    expect((await stream.next()).id).toBe(hold.version);
    await stage.office.customer().hold(eventId, ['A2']);
    expect((await stream.next()).data.changes).toEqual([{ seatId: 'A2', status: 'held' }]);
  });
});

describe('a stream that cannot be is refused in a problem document', () => {
  it('by its form', async () => {
    const eventId = await stage.office.event();
    const refusals = [
      await refused('abc', stage.viewer.token),
      await refused(`${eventId}?after=`, stage.viewer.token),
      await refused(`${eventId}?after=7`, stage.viewer.token),
      await refused(`${eventId}?after=1-2-3`, stage.viewer.token),
      await refused(`${eventId}?after=-1-2`, stage.viewer.token),
      await refused(`${eventId}?after=1-2&after=1-3`, stage.viewer.token),
      await refused(`${eventId}?after[$ne]=1-2`, stage.viewer.token),
      await refused(`${eventId}?viewport={}`, stage.viewer.token),
      await refused(`${eventId}?since=1-2`, stage.viewer.token),
      await refused(eventId, stage.viewer.token, { 'last-event-id': 'now' }),
    ];
    expect(refusals.map(([status]) => status)).toEqual(refusals.map(() => 400));
    expect(refusals.at(-1)).toEqual([400, 'VALIDATION_FAILED', ['Last-Event-ID']]);
  });

  it('without a token, and of an event that is not there', async () => {
    expect(await refused(await stage.office.event(), undefined)).toEqual([401, 'UNAUTHENTICATED', undefined]);
    expect(await refused(UNKNOWN_ID, stage.viewer.token)).toEqual([404, 'EVENT_NOT_FOUND', undefined]);
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
    expect(performance.now() - startedAt).toBeLessThan(LIMITS.drainMs);
    expect(() => stopping.service.app.get(SeatStreams).slots.take('somebody')).toThrow('TOO_MANY_STREAMS');
  });
});
