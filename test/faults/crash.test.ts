import { mongo } from 'mongoose';
import { newId } from '../../src/common/ids.js';
import { LIMITS } from '../../src/config/limits.js';
import { BookingLedger } from '../../src/mongo/booking-ledger.js';
import { blockScript } from '../../src/redis/scripts/block.js';
import { confirmBeginScript, type ConfirmBeginReply } from '../../src/redis/scripts/confirm-begin.js';
import { draftBooking } from '../../src/modules/seat-booking/booking-draft.js';
import { BookingSettlement } from '../../src/modules/seat-booking/booking-settlement.js';
import { Reconciler } from '../../src/modules/seat-booking/expiry/reconciler.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { ordinalsOf } from '../../src/modules/seat-state/seat-lookup.js';
import { TestClock } from '../redis/support.js';
import { CONTACT, Stage, until } from './stage.js';

const SEATS = ['A1', 'A2'];
type Begun = Extract<ConfirmBeginReply, { tag: 'BEGUN' }>;

/** What a process that dies between the steps leaves behind is made here by its own steps, up to that point. */
describe('a service that dies between the steps', () => {
  const clock = new TestClock();
  let stage: Stage;
  let eventId: string;
  let holdId: string;
  let expiresAt: string;

  beforeAll(async () => {
    stage = await Stage.open(2, { clock });
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    eventId = await stage.event(30);
    const { body } = await stage.hold(eventId, 'ada', [...SEATS, 'A3']);
    ({ holdId, expiresAt } = body);
  });
  afterEach(() => stage.expectSound(eventId));

  const begin = async (seatIds: string[]): Promise<Begun> => {
    const events = stage.service.app.get(LiveEvents);
    const live = await events.get(eventId);
    const ordinals = ordinalsOf(await live.layout(), seatIds);
    const leaseMs = LIMITS.confirmLeaseMs;
    const args = { userId: 'ada', bookingId: newId(), leaseMs, ordinals };
    return (await events.run(live, confirmBeginScript, args)) as Begun;
  };
  const write = async ({ bookingId, nowMs, ordinals, usedUpHoldIds: holdIds }: Begun): Promise<string> => {
    const live = await stage.service.app.get(LiveEvents).get(eventId);
    const draft = { bookingId, eventId, userId: 'ada', holdIds, ordinals, contact: CONTACT };
    const booking = draftBooking(draft, await live.layout(), live.facts, new Date(nowMs), 60_000);
    return stage.service.app.get(BookingLedger).insert(booking);
  };
  const leaseEnds = () => (clock.nowMs += LIMITS.confirmLeaseMs + 1);
  const countsOf = async () => String((await stage.audit(eventId)).counts);
  const expectCounts = async (...counts: number[]) => {
    await until(async () => (await countsOf()) === String(counts)).catch(() => undefined);
    expect(await countsOf()).toBe(String(counts));
  };
  const holdsOf = async (user: string) => {
    const path = `/seat-booking/holds?eventId=${eventId}`;
    return (await stage.nth(1).call('GET', path, { token: stage.token(user) })).body.items;
  };

  describe('after step 1', () => {
    it('the buyer’s repeat elsewhere makes the booking that was begun', async () => {
      const { bookingId } = await begin(SEATS);
      const { status, body } = await stage.confirm(eventId, 'ada', { seatIds: SEATS }, 1);
      expect([status, body.booking.id]).toEqual([201, bookingId]);
      await expectCounts(27, 1, 2, 0);
    });

    it('the seats stay protected past the deadline until somebody has decided', async () => {
      clock.nowMs = Date.parse(expiresAt) - 1;
      await begin(SEATS);
      clock.nowMs += 1_000;
      const rival = await stage.hold(eventId, 'eve', ['A1'], 1);
      expect(rival).toMatchObject({ status: 409, body: { conflicts: [{ seatId: 'A1', status: 'held' }] } });
      const late = await stage.confirm(eventId, 'ada', { seatIds: SEATS }, 1);
      expect(late.status).toBe(201);
    });

    it('nobody repeats it: after the lease it never happened, and the hold is a hold again', async () => {
      await begin(SEATS);
      expect((await stage.release(eventId, 'ada', { holdId }, 1)).body.code).toBe('CONFIRM_IN_PROGRESS');
      leaseEnds();
      await until(async () => (await stage.release(eventId, 'ada', { seatIds: ['A3'] }, 1)).status === 200);
      expect(await stage.bookings(eventId)).toEqual([]);
      const [hold] = await holdsOf('ada');
      expect(hold).toMatchObject({ holdId, expiresAt });
      expect((await stage.confirm(eventId, 'ada', { holdId }, 1)).status).toBe(201);
    });

    it('nobody repeats it and the deadline passes: the seats are free', async () => {
      clock.nowMs = Date.parse(expiresAt) - 1;
      await begin(SEATS);
      leaseEnds();
      await expectCounts(30, 0, 0, 0);
      expect((await stage.hold(eventId, 'eve', SEATS, 1)).status).toBe(201);
    });

    it('the dead service’s write arrives after the tombstone: it is refused, nothing is booked', async () => {
      clock.nowMs = Date.parse(expiresAt) - 1;
      const begun = await begin(SEATS);
      leaseEnds();
      await expectCounts(30, 0, 0, 0);
      expect(await write(begun)).toBe('id_taken');
      expect(await stage.bookings(eventId)).toEqual([]);
    });
  });

  describe('after step 2', () => {
    it('the buyer’s repeat elsewhere finds the one booking and books the seats', async () => {
      const begun = await begin(SEATS);
      expect(await write(begun)).toBe('inserted');
      const { status, body } = await stage.confirm(eventId, 'ada', { seatIds: SEATS }, 1);
      expect(status).toBe(200);
      expect(body).toMatchObject({ alreadyConfirmed: true, booking: { id: begun.bookingId } });
      await expectCounts(27, 1, 2, 0);
    });

    it('nobody repeats it: after the lease the seats are booked, and the rest of the hold goes on', async () => {
      await write(await begin(SEATS));
      leaseEnds();
      await expectCounts(27, 1, 2, 0);
      expect(await holdsOf('ada')).toMatchObject([{ holdId, expiresAt, seats: [{ seatId: 'A3' }] }]);
      expect((await stage.release(eventId, 'ada', { holdId }, 1)).body.releasedSeats).toEqual(['A3']);
    });

    it('the buyer’s list of holds says what the ledger says, which Redis does not know yet', async () => {
      const begun = await begin(SEATS);
      expect((await holdsOf('ada'))[0].seats).toHaveLength(3);
      await write(begun);
      expect(await holdsOf('ada')).toMatchObject([{ holdId, seats: [{ seatId: 'A3' }] }]);
      leaseEnds();
      await expectCounts(27, 1, 2, 0);
    });

    it('the deadline passes: the seats stay booked', async () => {
      clock.nowMs = Date.parse(expiresAt) - 1;
      await write(await begin(SEATS));
      leaseEnds();
      await expectCounts(28, 0, 2, 0);
    });

    it('the booking is cancelled before anybody told Redis of it: the seats are free at once', async () => {
      const begun = await begin(SEATS);
      await write(begun);
      expect((await stage.cancel(begun.bookingId, 'ada', 1)).status).toBe(200);
      expect((await stage.hold(eventId, 'eve', SEATS, 1)).status).toBe(201);
    });

    it('the booking is cancelled and sold on before the last step: that step takes nothing from anybody', async () => {
      const begun = await begin(SEATS);
      await write(begun);
      const settlement = stage.service.app.get(BookingSettlement);
      const booking = (await settlement.find(begun.bookingId))!;
      await stage.cancel(begun.bookingId, 'ada', 1);
      const rival = await stage.hold(eventId, 'eve', ['A1'], 1);
      await settlement.booked(await stage.service.app.get(LiveEvents).get(eventId), booking);
      expect((await stage.audit(eventId)).counts).toEqual([28, 2, 0, 0]);
      expect((await stage.confirm(eventId, 'eve', { holdId: rival.body.holdId }, 1)).status).toBe(201);
    });

    describe('the booking is cancelled, and Redis was told of neither', () => {
      let bookingId: string;
      beforeEach(async () => {
        const begun = await begin([...SEATS, 'A3']);
        ({ bookingId } = begun);
        await write(begun);
        const ended = { active: false, status: 'cancelled', seatsToFree: true, updatedAt: new Date() };
        const filter = { _id: new mongo.ObjectId(begun.bookingId) };
        await stage.db.collection('seat_bookings').updateOne(filter, { $set: ended });
      });

      it('what settles it frees the seats: no hold comes back', async () => {
        const live = await stage.service.app.get(LiveEvents).get(eventId);
        await stage.service.app.get(BookingSettlement).decide(live, bookingId, [holdId]);
        await expectCounts(30, 0, 0, 0);
      });

      it('the buyer’s list of holds does not have it', async () => {
        expect(await holdsOf('ada')).toEqual([]);
        leaseEnds();
        await expectCounts(30, 0, 0, 0);
      });

      it('confirming the same hold again sells nothing', async () => {
        const again = await stage.confirm(eventId, 'ada', { holdId }, 1);
        expect(again.body.code).toBe('HOLD_EXPIRED');
        await expectCounts(30, 0, 0, 0);
      });
    });

    it('and the live state has to be built anew: the rest of the hold can still be used', async () => {
      await write(await begin(SEATS));
      const live = await stage.service.app.get(LiveEvents).get(eventId);
      await stage.redis.hset(live.keys.meta, 'run_id', 'of-another-run');
      expect((await stage.hold(eventId, 'eve', SEATS, 1)).body.code).toBe('SEATS_TAKEN');
      expect((await stage.release(eventId, 'ada', { holdId }, 1)).body.releasedSeats).toEqual(['A3']);
    });
  });

  it('a cancellation between the ledger and Redis is finished by the reconciler', async () => {
    const { body } = await stage.confirm(eventId, 'ada', { holdId });
    const ended = { active: false, status: 'cancelled', seatsToFree: true, updatedAt: new Date() };
    const filter = { _id: new mongo.ObjectId(body.booking.id as string) };
    await stage.db.collection('seat_bookings').updateOne(filter, { $set: ended });
    await stage.nth(1).app.get(Reconciler).reconcile();
    expect((await stage.audit(eventId)).counts).toEqual([30, 0, 0, 0]);
    const again = await stage.cancel(body.booking.id, 'ada', 1);
    expect(again).toMatchObject({ status: 200, body: { booking: { status: 'cancelled' } } });
  });

  it('a cancellation is finished again after a while: its confirmation may have been on its way to Redis', async () => {
    const { body } = await stage.confirm(eventId, 'ada', { holdId });
    await stage.cancel(body.booking.id, 'ada');
    const bookings = stage.db.collection('seat_bookings');
    const filter = { _id: new mongo.ObjectId(body.booking.id as string) };
    const reconciler = stage.service.app.get(Reconciler);
    await reconciler.reconcile();
    expect(await bookings.findOne(filter)).toMatchObject({ seatsToFree: true });
    await bookings.updateOne(filter, { $set: { updatedAt: new Date(Date.now() - 3_600_000) } });
    await reconciler.reconcile();
    expect(await bookings.findOne(filter)).not.toHaveProperty('seatsToFree');
  });

  it('a cancellation is finished although many others cannot be', async () => {
    const { body } = await stage.confirm(eventId, 'ada', { holdId });
    const bookings = stage.db.collection('seat_bookings');
    const ended = { active: false, status: 'cancelled', seatsToFree: true, updatedAt: new Date() };
    // Older by their ids, and of an event that is gone.
    const gone = new mongo.ObjectId();
    const stuck = Array.from({ length: LIMITS.reconcileBatch }, (_, n) => ({
      _id: mongo.ObjectId.createFromHexString(n.toString(16).padStart(24, '0')),
      eventId: gone,
      ...ended,
    }));
    await bookings.insertMany(stuck);
    const filter = { _id: new mongo.ObjectId(body.booking.id as string) };
    await bookings.updateOne(filter, { $set: ended });
    for (let round = 0; round < 2; round++) await stage.nth(1).app.get(Reconciler).reconcile();
    await until(async () => (await stage.audit(eventId)).counts[0] === 30);
    const left = await bookings.deleteMany({ _id: { $in: stuck.map(({ _id }) => _id) }, seatsToFree: true });
    expect(left.deletedCount).toBe(stuck.length);
  });

  it('a block between Redis and MongoDB is finished by the mirror, and may be repeated', async () => {
    const events = stage.service.app.get(LiveEvents);
    const live = await events.get(eventId);
    await events.run(live, blockScript, { userId: 'o', streamLength: LIMITS.streamLength, ordinals: [9] });
    await until(async () => (await stage.audit(eventId)).faults.length === 0);
    const seatId = (await live.layout()).layout.seats[9].id;
    expect((await stage.hold(eventId, 'eve', [seatId], 1)).body.code).toBe('SEATS_TAKEN');
    expect((await stage.block(eventId, [seatId], 1)).status).toBe(200);
    expect((await stage.audit(eventId)).faults).toEqual([]);
  });
});
