import { SeatStreams } from '../../src/modules/seat-booking/live/seat-streams.js';
import { banquet } from '../seat-booking/banquet.js';
import { LiveStage } from './stage.js';

let stage: LiveStage;
beforeAll(async () => (stage = await LiveStage.open()));
afterEach(() => stage.tidy());
afterAll(() => stage?.close());

/** The table on the left without its neighbour and the stools below. */
const LEFT = { x: 0, y: 70, width: 40, height: 50 };
const apart = `x=${LEFT.x}&y=${LEFT.y}&width=${LEFT.width}&height=${LEFT.height}`;

describe('a stream with a viewport', () => {
  it('tells of the seats that the view shows, and of no others', async () => {
    const eventId = await stage.office.event({}, banquet());
    const query = `?viewport=${encodeURIComponent(JSON.stringify(LEFT))}`;
    const inView = (await stage.viewer.view(eventId, query)).body.seats.map(({ id }: { id: string }) => id);
    expect(inView).toEqual(['T1-1', 'T1-2', 'T1-3']);
    const stream = await stage.follow(eventId, query);
    await stream.next();
    const buyer = stage.office.customer();
    await buyer.hold(eventId, ['S1', 'T2-1']);
    const { body } = await buyer.hold(eventId, ['T1-4', 'T1-3', 'S2']);
    expect(await stream.next()).toEqual({
      event: 'seats',
      id: body.version,
      data: { version: body.version, changes: [{ seatId: 'T1-3', status: 'held' }] },
    });
    expect(stream.events).toEqual([]);
  });

  it('tells of the seats in its margin, too', async () => {
    const eventId = await stage.office.event({}, banquet());
    const query = `?${apart}&margin=1000`;
    const stream = await stage.follow(eventId, query);
    await stream.next();
    await stage.office.customer().hold(eventId, ['S1']);
    expect((await stream.next()).data.changes).toEqual([{ seatId: 'S1', status: 'held' }]);
  });

  it('is moved on by the heartbeat where nothing happens', async () => {
    const eventId = await stage.office.event({}, banquet());
    const stream = await stage.follow(eventId, `?${apart}`);
    const whole = await stage.follow(eventId);
    const { id: first } = await stream.next();
    await whole.next();
    const { body } = await stage.office.customer().hold(eventId, ['S1']);
    await whole.next();
    // A heartbeat of its own may come between.
    expect([first, body.version]).toContain(stream.parser.lastEventId);
    stage.service.app.get(SeatStreams).beat(performance.now());
    await stream.heartbeat();
    expect([stream.parser.lastEventId, stream.events]).toEqual([body.version, []]);
  });

  it('goes on from a version with what it shows', async () => {
    const eventId = await stage.office.event({}, banquet());
    const version = await stage.versionOf(eventId);
    await stage.office.customer().hold(eventId, ['S1', 'T1-1', 'T2-1']);
    const stream = await stage.follow(eventId, `?after=${version}&${apart}`);
    await stream.next();
    expect((await stream.next()).data.changes).toEqual([{ seatId: 'T1-1', status: 'held' }]);
  });
});
