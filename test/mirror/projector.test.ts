import { Types } from 'mongoose';
import { ProjectionLease } from '../../src/modules/mirror/projection-lease.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { Stage, until } from '../faults/stage.js';
import type { Service } from '../support/service.js';
import { Following, type LogEntry } from './following.js';

describe('the projector', () => {
  let stage: Stage;
  let eventId: string;
  let following: Following;
  beforeAll(async () => {
    stage = await Stage.open(2, {});
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    eventId = await stage.event(40);
    following = new Following(stage, eventId);
  });
  afterEach(async () => {
    await following.caughtUp();
    await following.expectSound();
  });

  it('writes nothing of seats for an event that nobody touched', async () => {
    await following.caughtUp();
    expect([await following.seats(), await following.log()]).toEqual([[], []]);
  });

  it('follows holds, releases, sales, cancellations and blocks, with who, what, when and from which request', async () => {
    const { body: hold, headers } = await stage.hold(eventId, 'ada', ['A1', 'A2', 'A3']);
    await stage.release(eventId, 'ada', { seatIds: ['A3'] }, 1);
    const { body: sale } = await stage.confirm(eventId, 'ada', { holdId: hold.holdId });
    await stage.block(eventId, ['B1'], 1);
    const { body: other } = await stage.hold(eventId, 'bob', ['B2']);
    await stage.release(eventId, 'bob', { holdId: other.holdId });
    await stage.cancel(sale.booking.id, 'ada', 1);
    await stage.hold(eventId, 'bob', ['B3']);
    await following.caughtUp();
    const log = await following.log();
    const bookingId = sale.booking.id;
    expect(
      log.map(({ operation, userId, seatIds, statuses }) => [operation, userId, seatIds, statuses[0]]),
    ).toEqual([
      ['hold', 'ada', ['A1', 'A2', 'A3'], 'held'],
      ['release', 'ada', ['A3'], 'available'],
      ['book', 'ada', ['A1', 'A2'], 'booked'],
      ['block', 'organiser', ['B1'], 'blocked'],
      ['hold', 'bob', ['B2'], 'held'],
      ['release', 'bob', ['B2'], 'available'],
      ['free', 'ada', ['A1', 'A2'], 'available'],
      ['hold', 'bob', ['B3'], 'held'],
    ]);
    expect(log[0]).toMatchObject({ holdId: hold.holdId, heldUntil: new Date(hold.expiresAt) });
    expect(headers.get('x-request-id')).toBeTruthy();
    expect(log[1].endedHolds).toBeUndefined();
    const usedUp = { holdId: hold.holdId, holderId: 'ada', seatIds: ['A1', 'A2'], reason: 'booked' };
    expect([log[2].bookingId, log[2].endedHolds, log[6].bookingId]).toEqual([bookingId, [usedUp], bookingId]);
    expect(log[6]).toMatchObject({ userId: 'ada', fromUserId: 'ada', reason: 'cancelled' });
    expect(log[5].endedHolds).toEqual([
      { holdId: other.holdId, holderId: 'bob', seatIds: ['B2'], reason: 'released' },
    ]);
    expect((await following.seats()).map(({ seatId }) => seatId).sort()).toEqual([
      'A1',
      'A2',
      'A3',
      'B1',
      'B2',
      'B3',
    ]);
  });

  it('names whoever freed seats, whose booking it was and why; nobody where nobody asked', async () => {
    const payment = { method: 'card', status: 'pending' };
    const book = async (seatId: string): Promise<string> => {
      await stage.hold(eventId, 'ada', [seatId]);
      const what = { seatIds: [seatId], paymentInfo: payment };
      return (await stage.confirm(eventId, 'ada', what)).body.booking.id as string;
    };
    const ask = (path: string, body: object, token = stage.organiser()) =>
      stage.service.call('POST', path, { token, body });
    const [cancelled, failed, expired] = [await book('A1'), await book('A2'), await book('A3')];
    await ask(`/seat-booking/bookings/${cancelled}/cancel`, {});
    await ask(`/seat-booking/bookings/${failed}/payment`, { status: 'failed' });
    const due = { $set: { 'payment.dueAt': new Date(1) } };
    await stage.db.collection('seat_bookings').updateOne({ _id: new Types.ObjectId(expired) }, due);
    await ask('/admin/run-expiry', {}, stage.service.token(['admin']));
    await until(
      async () => (await following.log()).filter(({ operation }) => operation === 'free').length === 3,
    );
    const freed = (await following.log()).filter(({ operation }) => operation === 'free');
    expect(
      freed.map(({ userId, fromUserId, reason, bookingId }) => [userId, fromUserId, reason, bookingId]),
    ).toEqual([
      ['organiser', 'ada', 'cancelled', cancelled],
      ['organiser', 'ada', 'failed', failed],
      [undefined, 'ada', 'expired', expired],
    ]);
  });

  it('tells how a hold ended that was booked, in one or in parts, and finds it', async () => {
    const { body: hold } = await stage.hold(eventId, 'ada', ['A1', 'A2']);
    await stage.confirm(eventId, 'ada', { seatIds: ['A1'] });
    await stage.confirm(eventId, 'ada', { seatIds: ['A2'] });
    await following.caughtUp();
    const { body } = await stage.service.call('GET', `/events/${eventId}/log?holdId=${hold.holdId}`, {
      token: stage.organiser(),
    });
    const told = body.items.map(({ operation, holdId, endedHolds }: LogEntry) => [
      operation,
      holdId,
      endedHolds,
    ]);
    expect(told).toEqual([
      ['book', undefined, [{ holdId: hold.holdId, holderId: 'ada', seatIds: ['A2'], reason: 'booked' }]],
      ['book', hold.holdId, undefined],
      ['hold', hold.holdId, undefined],
    ]);
  });

  it('tells that a hold ended whose last seat another of its user took over, and which (I3)', async () => {
    const { body: kept } = await stage.hold(eventId, 'ada', ['A1']);
    const { body: emptied } = await stage.hold(eventId, 'ada', ['A2', 'A3', 'A4']);
    await stage.hold(eventId, 'ada', ['A1', 'A2']);
    await stage.hold(eventId, 'ada', ['A1', 'A2', 'A3', 'A4']);
    await following.caughtUp();
    const log = await following.log();
    expect(log.map(({ holdId, endedHolds }) => [holdId, endedHolds])).toEqual([
      [kept.holdId, undefined],
      [emptied.holdId, undefined],
      [kept.holdId, undefined],
      [kept.holdId, [{ holdId: emptied.holdId, holderId: 'ada', seatIds: ['A3', 'A4'], reason: 'joined' }]],
    ]);
  });

  it('marks the event as untold for those who tell others', async () => {
    await stage.hold(eventId, 'ada', ['A1']);
    const version = await following.caughtUp();
    const found = await stage.db.collection('seat_projections').findOne({ _id: new Types.ObjectId(eventId) });
    const { untold, toldEpoch, toldN } = found!;
    // Those who tell may have been quicker: they look at what is marked only, and note how far they have told.
    expect(untold === true || `${toldEpoch}-${toldN}` === version).toBe(true);
  });

  it('goes on where its process lost sight of an event that another serves', async () => {
    await stage.hold(eventId, 'ada', ['A1']);
    await following.caughtUp();
    const projection = await stage.db
      .collection('seat_projections')
      .findOne({ _id: new Types.ObjectId(eventId) });
    const owns = ({ app }: Service) => app.get(ProjectionLease)['owner'] === projection!.owner;
    const owner = stage.services.findIndex(owns);
    (await stage.nth(owner).app.get(LiveEvents).get(eventId)).replica.markStale();
    for (const seatId of ['A2', 'A3']) {
      expect((await stage.hold(eventId, 'bob', [seatId], owner + 1)).status).toBe(201);
      await following.caughtUp();
    }
  });
});
