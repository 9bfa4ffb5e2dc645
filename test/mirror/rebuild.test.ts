import { Types } from 'mongoose';
import { mkdtemp, cp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Projector } from '../../src/modules/mirror/projector.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { RebuildSources } from '../../src/modules/seat-state/rebuild-sources.js';
import type { EventDoc } from '../../src/mongo/event.schema.js';
import { parseVersion } from '../../src/modules/seat-state/event-version.js';
import { eventKeys } from '../../src/redis/keys.js';
import { lastingPort } from '../../tools/lasting-port.js';
import { times } from '../faults/burst.js';
import { patiently, Stage, until } from '../faults/stage.js';
import { TestClock } from '../redis/support.js';
import { hasNativeRedis, startTestRedis, type TestServer } from '../support/servers.js';
import { Following } from './following.js';

const MINUTE = 60_000;

describe('a total loss of Redis', () => {
  const clock = new TestClock();
  let server: TestServer;
  let stage: Stage;
  let eventId: string;
  let following: Following;
  beforeAll(async () => {
    server = await startTestRedis();
    stage = await Stage.open(2, { REDIS_URL: server.url, clock });
  });
  afterAll(async () => {
    await stage?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    eventId = await stage.event(40);
    following = new Following(stage, eventId);
  });
  afterEach(async () => {
    await following.caughtUp();
    await following.expectSound();
    await stage.expectSound(eventId);
  });

  const holdsOf = async (user: string, n = 0) => {
    const path = `/seat-booking/holds?eventId=${eventId}`;
    return (await patiently(() => stage.nth(n).call('GET', path, { token: stage.token(user) }))).body.items;
  };

  it('leaves mirrored holds to their owners, to the millisecond, under a later epoch (I4)', async () => {
    const { body: held } = await stage.hold(eventId, 'bob', ['A4', 'A5']);
    await following.caughtUp();
    await stage.redis.flushall();
    const refused = await patiently(() => stage.hold(eventId, 'eve', ['A5', 'B1'], 1));
    expect(refused).toMatchObject({ status: 409, body: { conflicts: [{ seatId: 'A5', status: 'held' }] } });
    expect(await holdsOf('bob', 1)).toMatchObject([{ holdId: held.holdId, expiresAt: held.expiresAt }]);
    expect((await stage.confirm(eventId, 'eve', { holdId: held.holdId })).body.code).toBe('NOT_HELD_BY_YOU');
    const { status, body } = await stage.confirm(eventId, 'bob', { holdId: held.holdId }, 1);
    expect([status, body.booking.allSeatIds]).toEqual([201, ['A4', 'A5']]);
    const version = await following.caughtUp();
    expect(parseVersion(version).epoch).toBeGreaterThan(parseVersion(held.version).epoch);
  });

  it('does not make them last longer (I6)', async () => {
    const { body: held } = await stage.hold(eventId, 'bob', ['A4']);
    await following.caughtUp();
    await stage.redis.flushall();
    expect(await holdsOf('bob')).toHaveLength(1);
    clock.nowMs = Date.parse(held.expiresAt) - 1;
    expect(await holdsOf('bob')).toHaveLength(1);
    clock.nowMs += 1;
    expect(await holdsOf('bob')).toEqual([]);
    const { status } = await stage.hold(eventId, 'eve', ['A4'], 1);
    expect(status).toBe(201);
    await following.caughtUp();
    const ended = (await following.log()).flatMap(({ endedHolds = [] }) => endedHolds);
    expect(ended).toEqual([{ holdId: held.holdId, holderId: 'bob', seatIds: ['A4'], reason: 'expired' }]);
  });

  it('leaves a hold that was extended and handed over to its new holder, until its new deadline (I4, I6)', async () => {
    const { body: hold } = await stage.hold(eventId, 'ada', ['A1', 'A2']);
    const { holdId } = hold;
    clock.nowMs += MINUTE;
    const asked = { eventId, holdId, holdDurationMinutes: 25 };
    const { body: extended } = await stage.post('ada', 'extend', asked, 1);
    expect(Date.parse(extended.expiresAt)).toBeGreaterThan(Date.parse(hold.expiresAt));
    const handedOver = await stage.post('ada', 'transfer', { eventId, holdId, toUserId: 'bob' }, 0);
    expect(handedOver.status).toBe(200);
    await following.caughtUp();
    for (const seatId of ['A1', 'A2'])
      expect(await following.seat(seatId)).toMatchObject({
        status: 'held',
        holderId: 'bob',
        heldUntil: new Date(extended.expiresAt),
      });
    await stage.redis.flushall();
    clock.nowMs = Date.parse(extended.expiresAt) - 1;
    expect((await patiently(() => stage.confirm(eventId, 'ada', { holdId }, 1))).body.code).toBe(
      'NOT_HELD_BY_YOU',
    );
    expect(await holdsOf('ada')).toEqual([]);
    expect(await holdsOf('bob')).toMatchObject([{ holdId, expiresAt: extended.expiresAt }]);
    const confirmed = await stage.confirm(eventId, 'bob', { seatIds: ['A1'] }, 1);
    expect([confirmed.status, confirmed.body.booking?.allSeatIds]).toEqual([201, ['A1']]);
    clock.nowMs += 1;
    expect((await stage.confirm(eventId, 'bob', { holdId })).body.code).toBe('HOLD_EXPIRED');
  });

  it('tells of bookings that ended while it was mended whose seats were sold again', async () => {
    const sell = async (user: string) => {
      const { body } = await stage.hold(eventId, user, ['C1', 'C2']);
      return (await stage.confirm(eventId, user, { holdId: body.holdId })).body.booking.id as string;
    };
    const first = await sell('ada');
    const live = await stage.service.app.get(LiveEvents).get(eventId);
    const sources = stage.service.app.get(RebuildSources);
    const event = await stage.db.collection<EventDoc>('events').findOne({ _id: new Types.ObjectId(eventId) });
    const { bookings } = await sources.collect(live, event!);
    expect(await sources.soldSince(live, bookings)).toEqual({ sold: [], ended: [] });
    await stage.cancel(first, 'ada');
    const second = await sell('bob');
    expect(await sources.soldSince(live, bookings)).toMatchObject({
      sold: [{ bookingId: second, userId: 'bob' }],
      ended: [{ bookingId: first, userId: 'ada' }],
    });
  });

  it('does not bring back what was released, has lapsed or was sold (I3)', async () => {
    const { body: released } = await stage.hold(eventId, 'ann', ['A1']);
    const { body: lapsing } = await stage.hold(eventId, 'bob', ['A2']);
    const { body: sold } = await stage.hold(eventId, 'cem', ['A3']);
    await stage.release(eventId, 'ann', { holdId: released.holdId });
    const { body: sale } = await stage.confirm(eventId, 'cem', { holdId: sold.holdId });
    await stage.cancel(sale.booking.id, 'cem');
    await following.caughtUp();
    // As if the end of the sold hold had not reached the mirror any more.
    const { holdId, version } = sold;
    const later = new Date(Date.parse(lapsing.expiresAt) + MINUTE);
    const facts = { holdId, holderId: 'cem', heldSince: new Date(0), heldUntil: later };
    await stage.db
      .collection('seat_states')
      .updateOne(
        { eventId: new Types.ObjectId(eventId), seatId: 'A3' },
        { $set: { status: 'held', ...facts, ...parseVersion(version) } },
      );
    clock.nowMs = Date.parse(lapsing.expiresAt);
    await stage.redis.flushall();
    for (const user of ['ann', 'bob', 'cem']) expect(await holdsOf(user)).toEqual([]);
    const { status } = await stage.hold(eventId, 'eve', ['A1', 'A2', 'A3']);
    expect(status).toBe(201);
  });

  it('twice at once, and again: holds stay', async () => {
    const { body: held } = await stage.hold(eventId, 'bob', ['A4', 'A5']);
    await following.caughtUp();
    for (let round = 0; round < 5; round++) {
      await stage.redis.flushall();
      await Promise.all([holdsOf('bob', 0), stage.redis.flushall(), holdsOf('bob', 1)]);
    }
    expect(await holdsOf('bob')).toMatchObject([{ holdId: held.holdId, expiresAt: held.expiresAt }]);
  });

  it('says in the log what a rebuild changed, and of a hold it could not keep that it was lost', async () => {
    const { body: held } = await stage.hold(eventId, 'bob', ['A4']);
    const { body: kept } = await stage.hold(eventId, 'ann', ['A6']);
    await following.caughtUp();
    // A straggler's hold: the mirror says that the seat is held, and a block contradicts it.
    const seat = { eventId: new Types.ObjectId(eventId), seatId: 'A4' };
    await stage.db
      .collection('seat_states')
      .insertOne({ ...seat, seatId: 'A5', status: 'blocked', epoch: 1, n: 0 });
    await stage.db.collection('seat_states').updateOne(seat, { $set: { epoch: 0 } });
    await stage.redis.flushall();
    expect(await holdsOf('bob')).toEqual([]);
    await following.caughtUp();
    const entry = (await following.log()).find(({ operation }) => operation === 'rebuild');
    expect(entry).toMatchObject({
      n: 0,
      seatIds: ['A4'],
      statuses: ['available'],
      endedHolds: [{ holdId: held.holdId, holderId: 'bob', seatIds: ['A4'], reason: 'expired', lost: true }],
    });
    expect(await holdsOf('ann')).toMatchObject([{ holdId: kept.holdId }]);
    await stage.block(eventId, ['A5']);
  });

  it('of many holds restores every one that was mirrored, whoever rebuilds', async () => {
    const holds = await Promise.all(times(30, (n) => stage.hold(eventId, `buyer-${n}`, [free(n)], n)));
    await following.caughtUp();
    await stage.redis.flushall();
    const found = await Promise.all(times(30, (n) => holdsOf(`buyer-${n}`, n)));
    expect(found.map(([hold]) => [hold?.holdId, hold?.expiresAt])).toEqual(
      holds.map(({ body }) => [body.holdId, body.expiresAt]),
    );
  });
});

describe('a stream that was cut behind the projector', () => {
  it('is no loss: the mirror is brought in line, and the log says what differed', async () => {
    const stage = await Stage.open(1);
    try {
      const eventId = await stage.event(20);
      const following = new Following(stage, eventId);
      const { body: first } = await stage.hold(eventId, 'ann', ['A1']);
      await following.caughtUp();
      // It is to learn from the position that the event is not its own, and not from renewing its leases.
      const projector = stage.service.app.get(Projector);
      await projector['renewal'];
      projector['renewAt'] = Infinity;
      // Another process has the event and does nothing.
      const projection = { _id: new Types.ObjectId(eventId) };
      const far = { owner: 'another', leaseUntil: new Date(Date.now() + 60 * MINUTE) };
      await stage.db.collection('seat_projections').updateOne(projection, { $set: far });
      await stage.hold(eventId, 'bob', ['A2']);
      // This process writes what it has read, harmlessly.
      await until(async () => (await following.log()).length === 2);
      await stage.release(eventId, 'ann', { holdId: first.holdId });
      await stage.block(eventId, ['A3']);
      await stage.redis.xtrim(eventKeys(eventId).deltas, 'MAXLEN', 1);
      await stage.db
        .collection('seat_projections')
        .updateOne(projection, { $unset: { owner: '', leaseUntil: '' } });
      await following.caughtUp();
      expect(await following.mirrorFaults()).toEqual([]);
      expect((await following.log()).map(({ n, operation, seatIds }) => [n, operation, seatIds])).toEqual([
        [1, 'hold', ['A1']],
        [2, 'hold', ['A2']],
        [3, 'rebuild', ['A1']],
        [4, 'block', ['A3']],
      ]);
      expect((await following.log())[2].endedHolds).toEqual([
        { holdId: first.holdId, holderId: 'ann', seatIds: ['A1'], reason: 'released' },
      ]);
    } finally {
      await stage.close();
    }
  });
});

const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: a Redis that comes back with older data needs a native redis-server 7.');

(NATIVE ? describe : describe.skip)('a Redis that comes back with older data than the mirror', () => {
  it('keeps later holds, and earlier releases are not undone (I3, I4)', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'seatlatch-mirror-'));
    const server = await startTestRedis({ dir, port: await lastingPort() });
    const stage = await Stage.open(2, { REDIS_URL: server.url });
    try {
      const eventId = await stage.event(20);
      const following = new Following(stage, eventId);
      const { body: early } = await stage.hold(eventId, 'ann', ['A1', 'A2']);
      await following.caughtUp();
      await cp(join(dir, 'appendonlydir'), join(dir, 'older'), { recursive: true });
      await stage.release(eventId, 'ann', { seatIds: ['A2'] });
      const { body: late } = await stage.hold(eventId, 'bob', ['A3']);
      await following.caughtUp();
      await server.kill();
      await rm(join(dir, 'appendonlydir'), { recursive: true });
      await cp(join(dir, 'older'), join(dir, 'appendonlydir'), { recursive: true });
      await server.restart();
      const open = await patiently(() => stage.hold(eventId, 'eve', ['A2']));
      expect(open.status).toBe(201);
      const confirm = (user: string, { holdId }: { holdId: string }) =>
        patiently(() => stage.confirm(eventId, user, { holdId }));
      expect((await confirm('bob', late)).body.booking.allSeatIds).toEqual(['A3']);
      expect((await confirm('ann', early)).body.booking.allSeatIds).toEqual(['A1']);
      await following.caughtUp();
      expect(await following.mirrorFaults()).toEqual([]);
      await until(async () => (await following.logFaults()).length === 0);
      await stage.expectSound(eventId);
    } finally {
      await stage.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    }
  });
});

function free(n: number): string {
  return `${'ABCDE'[n % 5]}${Math.floor(n / 5) + 1}`;
}
