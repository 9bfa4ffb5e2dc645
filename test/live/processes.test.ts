import { getConnectionToken } from '@nestjs/mongoose';
import { Types, type Connection } from 'mongoose';
import { LIMITS } from '../../src/config/limits.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { times } from '../faults/burst.js';
import { until } from '../faults/stage.js';
import { LiveStage } from './stage.js';

let stage: LiveStage;
let other: LiveStage;
beforeAll(async () => {
  stage = await LiveStage.open();
  const { MONGODB_URI, JWT_SECRET } = stage.service.config;
  other = await LiveStage.open({ MONGODB_URI, JWT_SECRET });
});
afterEach(() => {
  stage.tidy();
  other.tidy();
});
afterAll(async () => {
  await other?.close();
  await stage?.close();
});

const token = () => stage.viewer.token;

describe('a stream of another process', () => {
  it('tells of a command within a moment', async () => {
    const eventId = await stage.office.event();
    const stream = await other.follow(eventId, '', { token: token() });
    await stream.next();
    const buyer = stage.office.customer();
    const tookMs: number[] = [];
    for (const row of 'ABC') {
      for (let n = 1; n <= 9; n++) {
        const { body } = await buyer.hold(eventId, [`${row}${n}`]);
        const answeredAt = performance.now();
        expect((await stream.next()).id).toBe(body.version);
        tookMs.push(performance.now() - answeredAt);
      }
    }
    tookMs.sort((a, b) => a - b);
    console.info(
      `told by another process after ${tookMs.map(Math.round).join(', ')} ms; a tick is ${LIMITS.streamTickMs} ms`,
    );
    // A third of them: a tick, and the way to here; not the second after which a copy would be loaded again.
    expect(tookMs[8]).toBeLessThan(LIMITS.streamTickMs + 500);
  });

  it('goes on from a version of which its process has not heard yet', async () => {
    const eventId = await stage.office.event();
    const first = await other.follow(eventId, '', { token: token() });
    await first.next();
    const { body } = await stage.office.customer().hold(eventId, ['A1']);
    const stream = await other.follow(eventId, `?after=${body.version}`, { token: token() });
    expect((await stream.next()).id).toBe(body.version);
    const { body: later } = await stage.office.customer().hold(eventId, ['A2']);
    // A change before its version may come again, by itself even; the later one comes in any case.
    let event = await stream.next();
    while (event.id !== later.version) event = await stream.next();
    expect(event.data.changes).toContainEqual({ seatId: 'A2', status: 'held' });
  });

  it('which begins late goes on from a version of long before', async () => {
    const eventId = await stage.office.event();
    const version = await stage.versionOf(eventId);
    const buyer = stage.office.customer();
    // More than is read from Redis at once.
    const seats = times(LIMITS.pastDeltasAtOnce / 2 + 20, (n) => `A${1 + (n % 9)}`);
    for (const seatId of seats) {
      const { body } = await buyer.hold(eventId, [seatId]);
      await buyer.release(eventId, { holdId: body.holdId });
    }
    await buyer.hold(eventId, ['B1']);
    const { MONGODB_URI, JWT_SECRET } = stage.service.config;
    const late = await LiveStage.open({ MONGODB_URI, JWT_SECRET });
    const stream = await late.follow(eventId, `?after=${version}`, { token: token() });
    await stream.next();
    const { event, data } = await stream.next();
    await late.close();
    expect(event).toBe('seats');
    expect(data.changes).toEqual([
      ...times(9, (n) => ({ seatId: `A${n + 1}`, status: 'available' })),
      { seatId: 'B1', status: 'held' },
    ]);
  });
});

it('an event that somebody follows stays in memory, whatever else is looked at', async () => {
  const eventId = await stage.office.event();
  const stream = await stage.follow(eventId);
  await stream.next();
  expect(await stage.metric('seatlatch_stream_history_bytes')).toBe(8 * 100);
  const events = stage.service.app.get(LiveEvents);
  const live = await events.get(eventId);
  const others = await copiesOf(eventId, LIMITS.replicasInMemory + 1);
  for (let n = 0; n < others.length; n += 10)
    await Promise.all(others.slice(n, n + 10).map((id) => events.get(id)));
  expect(await stage.metric('seatlatch_event_evictions_total')).toBeGreaterThan(0);
  expect(await stage.metric('seatlatch_open_events')).toBe(LIMITS.replicasInMemory + 1);
  expect(await stage.metric('seatlatch_replica_bytes')).toBe((LIMITS.replicasInMemory + 1) * 100);
  expect(await events.get(eventId)).toBe(live);
  await other.office.organiser.post(`/events/${eventId}/block`, { seatIds: ['A1'] });
  expect((await stream.next()).data.changes).toEqual([{ seatId: 'A1', status: 'blocked' }]);
  stream.close();
  // From then on it is one of many again.
  await until(async () => (await stage.metric('seatlatch_open_events')) === LIMITS.replicasInMemory);
  expect(live.replica.isStale).toBe(false);
}, 600_000);

/** Events of the same layout, straight in MongoDB. */
async function copiesOf(eventId: string, count: number): Promise<string[]> {
  const events = stage.service.app.get<Connection>(getConnectionToken()).db!.collection('events');
  const { _id, ...event } = (await events.findOne({ _id: new Types.ObjectId(eventId) }))!;
  const copies = times(count, () => ({ ...event, _id: new Types.ObjectId(), epoch: 0 }));
  await events.insertMany(copies);
  return copies.map((copy) => copy._id.toHexString());
}
