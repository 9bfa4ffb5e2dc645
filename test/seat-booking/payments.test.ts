import { jest } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import { Types, type Connection } from 'mongoose';
import { BookingChanges } from '../../src/modules/seat-booking/booking-changes.js';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { deltasOf } from '../support/deltas.js';
import { outboxOf } from '../support/outbox.js';
import {
  CONTACT,
  expiringWhenAsked,
  openBoxOffice,
  TIME,
  UNKNOWN_ID,
  type BoxOffice,
  type Client,
} from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice({}, expiringWhenAsked)));
afterAll(() => office?.close());
// Each test has a payment provider of its own.
beforeEach(async () => {
  await transactions().deleteMany({});
});

const PENDING = { method: 'card', status: 'pending' };
const PAID = { status: 'paid', method: 'card', transactionId: 'pi_1', amount: 99 };

/** A booking of two seats at 49.5. */
async function booked(paymentInfo?: object) {
  const eventId = await office.event();
  const buyer = office.customer();
  await buyer.hold(eventId, ['A1', 'A2']);
  const { body } = await buyer.confirm(eventId, { seatIds: ['A1', 'A2'] }, { paymentInfo });
  return { eventId, buyer, id: body.booking.id as string, booking: body.booking };
}

const settle = (bookingId: string, body: object, by: Client = office.organiser) =>
  by.post(`/seat-booking/bookings/${bookingId}/payment`, body);

const seatsOf = (eventId: string) => office.organiser.statusOf(eventId, ['A1', 'A2']);
const BOOKED = { A1: 'booked', A2: 'booked' };
const FREE = { A1: 'available', A2: 'available' };

const transactions = () =>
  office.service.app
    .get<Connection>(getConnectionToken())
    .collection<{ _id: string; bookingId: string }>('payment_transactions');

/** What a process leaves that dies between the claim of pi_1 and the payment of the booking. */
const leaveClaim = (bookingId: string) => transactions().insertOne({ _id: 'pi_1', bookingId });
const claimed = () => transactions().findOne({ _id: 'pi_1' });

/** The document as MongoDB has it. */
async function stored(id: string) {
  const bookings = office.service.app
    .get<Connection>(getConnectionToken())
    .collection<SeatBookingDoc>('seat_bookings');
  return (await bookings.findOne({ _id: new Types.ObjectId(id) }))!;
}

/** The booking's payment was not made in time. */
async function expire(id: string): Promise<void> {
  const due = { $set: { 'payment.dueAt': new Date(1) } };
  const bookings = office.service.app.get<Connection>(getConnectionToken()).collection('seat_bookings');
  await bookings.updateOne({ _id: new Types.ObjectId(id) }, due);
  await office.admin.post('/admin/run-expiry');
}

/** The next change of this kind waits, after what comes before it is done. */
function stall(kind: 'make' | 'nameTransaction') {
  const changes = office.service.app.get(BookingChanges);
  const original = changes[kind].bind(changes) as (...args: unknown[]) => Promise<SeatBookingDoc | null>;
  let goOn!: () => void;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const stalling = new Promise<void>((reached) => {
    jest.spyOn(changes, kind).mockImplementationOnce(async (...args) => {
      reached();
      await gate;
      return original(...args);
    });
  });
  return { stalling, goOn };
}

const toldBy = async (id: string): Promise<string[]> => outboxOf(await stored(id));

describe('a booking to be paid', () => {
  it.each([
    ['without a transaction', PENDING, null],
    ['with the id of a payment that has begun', { ...PENDING, transactionId: 'pi_1' }, 'pi_1'],
  ])('%s has its seats, and says until when', async (_, paymentInfo, transactionId) => {
    const { eventId, buyer, booking } = await booked(paymentInfo);
    const payment = { status: 'pending', amount: 99, method: 'card', transactionId, dueAt: TIME };
    expect(booking).toMatchObject({ status: 'pending', payment });
    expect(Date.parse(booking.payment.dueAt) - Date.parse(booking.createdAt)).toBe(15 * 60_000);
    expect(await seatsOf(eventId)).toEqual(BOOKED);
    expect((await buyer.get(`/seat-booking/bookings/${booking.id}`)).body).toEqual(booking);
    expect(await toldBy(booking.id)).toEqual([]);
  });

  it.each([PENDING, undefined, { method: 'cash' }, { ...PENDING, transactionId: 'pi_9' }])(
    'is told again by the same confirmation that claims no payment (%j)',
    async (paymentInfo) => {
      const { eventId, buyer, booking } = await booked(PENDING);
      const again = await buyer.confirm(eventId, { seatIds: ['A2', 'A1'] }, { paymentInfo });
      expect(again).toMatchObject({ status: 200, body: { alreadyConfirmed: true, booking } });
    },
  );

  it.each([
    ['pending', PENDING],
    ['confirmed', undefined],
  ])('that is %s is not paid by a repeated confirmation, and says how it is', async (status, first) => {
    const { eventId, buyer, id } = await booked(first);
    const before = await stored(id);
    for (const claim of [
      { status: 'paid' },
      { transactionId: 'pi_9' },
      { status: 'paid', transactionId: 'zz' },
    ]) {
      const paymentInfo = { method: 'card', ...claim };
      const again = await buyer.confirm(eventId, { seatIds: ['A1', 'A2'] }, { paymentInfo });
      expect(again).toMatchObject({ status: 409, body: { code: 'PAYMENT_CONFLICT', bookingId: id } });
      expect(again.body.detail).toContain(status);
      expect(again.body.detail).toContain(`/seat-booking/bookings/${id}/payment`);
    }
    expect(await stored(id)).toEqual(before);
  });

  it('that is paid meanwhile is told by a confirmation that claims the same payment', async () => {
    const { eventId, buyer, id } = await booked(PENDING);
    await settle(id, PAID);
    const confirm = (payment: object) =>
      buyer.confirm(eventId, { seatIds: ['A1', 'A2'] }, { paymentInfo: { method: 'card', ...payment } });
    for (const same of [{ status: 'paid' }, { transactionId: 'pi_1' }, { status: 'pending' }])
      expect(await confirm(same)).toMatchObject({ status: 200, body: { booking: { id, status: 'paid' } } });
    const other = await confirm({ status: 'paid', transactionId: 'pi_2' });
    expect(other).toMatchObject({ status: 409, body: { code: 'PAYMENT_CONFLICT', bookingId: id } });
  });

  it('can be cancelled', async () => {
    const { eventId, buyer, id } = await booked(PENDING);
    const { status, body } = await buyer.cancel(id);
    expect(status).toBe(200);
    expect(body.booking).toMatchObject({ status: 'cancelled', payment: { status: 'failed' } });
    expect(body.booking.payment.dueAt).toBeUndefined();
    expect(await seatsOf(eventId)).toEqual(FREE);
    expect(await toldBy(id)).toEqual(['booking.cancelled']);
  });

  it.each(['expired', 'failed', 'cancelled'])(
    'that is %s is not told by a repeated confirmation',
    async (status) => {
      const { eventId, buyer, id } = await booked(PENDING);
      if (status === 'failed') await settle(id, { status });
      else if (status === 'cancelled') await buyer.cancel(id);
      else await expire(id);
      expect((await buyer.get(`/seat-booking/bookings/${id}`)).body.status).toBe(status);
      const again = await buyer.confirm(eventId, { seatIds: ['A1', 'A2'] }, { paymentInfo: PENDING });
      expect(again).toMatchObject({ status: 409, body: { code: 'NOT_HELD_BY_YOU' } });
      const next = await buyer.buy(eventId, ['A1', 'A2']);
      expect(next.status).toBe(201);
      expect(next.body.booking.id).not.toBe(id);
    },
  );
});

describe('POST /seat-booking/bookings/:id/payment', () => {
  it('makes a pending booking paid', async () => {
    const { eventId, booking, id } = await booked(PENDING);
    const { status, body } = await settle(id, PAID);
    expect(status).toBe(200);
    const { dueAt: _, ...payment } = booking.payment;
    expect(body).toEqual({
      success: true,
      booking: {
        ...booking,
        status: 'paid',
        payment: { ...payment, status: 'paid', transactionId: 'pi_1' },
        updatedAt: TIME,
      },
    });
    expect(Date.parse(body.booking.updatedAt)).toBeGreaterThanOrEqual(Date.parse(booking.updatedAt));
    expect(await seatsOf(eventId)).toEqual(BOOKED);
    expect(await toldBy(id)).toEqual(['booking.paid']);
  });

  it('makes it failed, and its seats are free at once', async () => {
    const { eventId, id } = await booked(PENDING);
    const { status, body } = await settle(id, { status: 'failed', transactionId: 'pi_1' });
    expect(status).toBe(200);
    expect(body.booking).toMatchObject({
      status: 'failed',
      payment: { status: 'failed', method: 'card', transactionId: 'pi_1' },
    });
    expect(await seatsOf(eventId)).toEqual(FREE);
    expect((await office.customer().buy(eventId, ['A1'])).status).toBe(201);
    expect(await toldBy(id)).toEqual(['booking.failed']);
  });

  it('records that a confirmed booking was paid, as at the door', async () => {
    const { id } = await booked();
    const { body } = await settle(id, { status: 'paid', method: 'cash' });
    const payment = { status: 'paid', method: 'cash', transactionId: null, amount: 99 };
    expect(body.booking).toMatchObject({ status: 'paid', payment });
    expect(await toldBy(id)).toEqual(['booking.confirmed', 'booking.paid']);
  });

  it('keeps the id of the payment that had begun, or takes that of another', async () => {
    const first = await booked({ ...PENDING, transactionId: 'pi_1' });
    const kept = await settle(first.id, { status: 'paid' });
    expect(kept.body.booking.payment.transactionId).toBe('pi_1');
    const second = await booked({ ...PENDING, transactionId: 'pi_1' });
    const other = await settle(second.id, { status: 'paid', transactionId: 'pi_2' });
    expect(other.body.booking.payment.transactionId).toBe('pi_2');
  });

  describe('repeated', () => {
    it.each([
      PAID,
      { status: 'paid', transactionId: 'pi_1' },
      { status: 'paid', amount: 99 },
      { status: 'paid' },
    ])('with %j tells the same booking', async (again) => {
      const { id } = await booked(PENDING);
      const first = await settle(id, PAID);
      expect(await settle(id, again)).toMatchObject({ status: 200, body: first.body });
      expect(await toldBy(id)).toEqual(['booking.paid']);
    });

    it.each([
      ['another transaction', { ...PAID, transactionId: 'pi_2' }],
      ['another amount', { ...PAID, amount: 98.99 }],
      ['another transaction and amount', { ...PAID, transactionId: 'pi_2', amount: 1 }],
    ])('with %s is refused, and nothing changes', async (_, again) => {
      const { id } = await booked(PENDING);
      await settle(id, PAID);
      const before = await stored(id);
      expect(await settle(id, again)).toMatchObject({ status: 409, body: { code: 'PAYMENT_CONFLICT' } });
      expect(await stored(id)).toEqual(before);
    });

    it('tells another payment from one that was confirmed with it', async () => {
      const { id } = await booked({ method: 'card', transactionId: 'pi_1' });
      expect((await settle(id, PAID)).status).toBe(200);
      expect((await settle(id, { ...PAID, transactionId: 'pi_2' })).body.code).toBe('PAYMENT_CONFLICT');
      expect(await toldBy(id)).toEqual(['booking.paid']);
    });

    it('with the id of a payment that was recorded without one records it, once', async () => {
      const { id } = await booked(PENDING);
      await settle(id, { status: 'paid', method: 'cash' });
      const { body } = await settle(id, { status: 'paid', transactionId: 'pi_1' });
      expect(body.booking).toMatchObject({
        status: 'paid',
        payment: { method: 'cash', transactionId: 'pi_1' },
      });
      const other = await settle(id, { status: 'paid', transactionId: 'pi_2' });
      expect(other).toMatchObject({ status: 409, body: { code: 'PAYMENT_CONFLICT' } });
      expect(await stored(id)).toMatchObject({ payment: { transactionId: 'pi_1' }, eventCount: 1 });
      expect(await toldBy(id)).toEqual(['booking.paid']);
    });

    it.each([
      ['another transaction', { status: 'failed', transactionId: 'pi_2' }],
      ['another amount', { status: 'failed', amount: 1 }],
    ])('failed with %s is refused, and nothing changes', async (_, again) => {
      const { id } = await booked({ ...PENDING, transactionId: 'pi_1' });
      await settle(id, { status: 'failed', transactionId: 'pi_1' });
      const before = await stored(id);
      expect(await settle(id, again)).toMatchObject({ status: 409, body: { code: 'PAYMENT_CONFLICT' } });
      expect(await stored(id)).toEqual(before);
    });

    it('after the booking was cancelled tells how that ended, if it is by the same transaction', async () => {
      const { eventId, buyer, id } = await booked(PENDING);
      await settle(id, PAID);
      const { body: cancelled } = await buyer.cancel(id);
      expect(await settle(id, PAID)).toMatchObject({ status: 200, body: cancelled });
      const late = [{ status: 'paid' }, { ...PAID, transactionId: 'pi_2' }, { ...PAID, amount: 1 }];
      for (const other of late)
        expect((await settle(id, other)).body).toMatchObject({
          code: 'BOOKING_NOT_PAYABLE',
          bookingStatus: 'cancelled',
        });
      expect(await seatsOf(eventId)).toEqual(FREE);
      expect(await toldBy(id)).toEqual(['booking.paid', 'booking.cancelled']);
    });

    it('failed is harmless, also when the seats are sold again', async () => {
      const { eventId, id } = await booked(PENDING);
      const first = await settle(id, { status: 'failed' });
      await office.customer().buy(eventId, ['A1', 'A2']);
      expect((await settle(id, { status: 'failed' })).body).toEqual(first.body);
      expect(await seatsOf(eventId)).toEqual(BOOKED);
    });
  });

  describe('is refused, and nothing changes,', () => {
    it.each([
      ['paid', 'failed', { status: 'failed' }],
      ['paid', 'cancelled', 'cancel'],
      ['failed', 'paid', { status: 'paid' }],
      ['failed', 'cancelled', 'cancel'],
    ])('%s for a pending booking that is %s', async (status, bookingStatus, ending) => {
      const { buyer, id } = await booked(PENDING);
      if (ending === 'cancel') await buyer.cancel(id);
      else await settle(id, ending as object);
      const before = await stored(id);
      const answer = await settle(id, { status });
      expect(answer).toMatchObject({ status: 409, body: { code: 'BOOKING_NOT_PAYABLE', bookingStatus } });
      expect(answer.body.detail).toContain(bookingStatus);
      expect(await stored(id)).toEqual(before);
    });

    it('failed of another payment than the one that the booking waits for', async () => {
      const { id } = await booked({ ...PENDING, transactionId: 'pi_1' });
      const before = await stored(id);
      const answer = await settle(id, { status: 'failed', transactionId: 'pi_2' });
      expect(answer).toMatchObject({ status: 409, body: { code: 'PAYMENT_CONFLICT' } });
      expect(await stored(id)).toEqual(before);
      expect((await settle(id, { status: 'failed' })).status).toBe(200);
    });

    it.each(['pending', 'paid'])('a transaction that has paid another booking (%s)', async (status) => {
      const first = await booked(PENDING);
      await settle(first.id, PAID);
      const { id } = await booked(PENDING);
      if (status === 'paid') await settle(id, { status });
      const before = await stored(id);
      const answer = await settle(id, PAID);
      expect(answer).toMatchObject({ status: 409, body: { code: 'PAYMENT_CONFLICT' } });
      expect(answer.body.detail).toContain('pi_1');
      expect(await stored(id)).toEqual(before);
      expect((await settle(id, { ...PAID, transactionId: 'pi_2' })).status).toBe(200);
    });

    it('failed for a confirmed booking', async () => {
      const { eventId, id } = await booked();
      const answer = await settle(id, { status: 'failed' });
      expect(answer.body).toMatchObject({ code: 'BOOKING_NOT_PAYABLE', bookingStatus: 'confirmed' });
      expect(await seatsOf(eventId)).toEqual(BOOKED);
    });

    it.each([
      [98.99, 'USD'],
      [100, 'USD'],
      [0, 'USD'],
      [1e300, 'USD'],
    ])('an amount of %d', async (amount, currency) => {
      const { id } = await booked(PENDING);
      const before = await stored(id);
      expect(await settle(id, { ...PAID, amount })).toMatchObject({
        status: 422,
        body: { code: 'PAYMENT_AMOUNT_WRONG', totalAmount: 99, currency },
      });
      expect(await stored(id)).toEqual(before);
    });

    it('more decimals than the currency has, also of a booking that is paid', async () => {
      const { id } = await booked(PENDING);
      for (let n = 0; n < 2; n++) {
        const answer = await settle(id, { ...PAID, amount: 99.001 });
        expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'amount' }] } });
        await settle(id, PAID);
      }
    });

    it.each([
      {},
      { status: 'pending' },
      { status: 'paid', amount: -1 },
      { status: 'paid', amount: '99' },
      { status: 'paid', transactionId: '' },
      { status: 'paid', transactionId: 'x'.repeat(129) },
      { status: 'paid', method: 7 },
      { status: 'paid', refund: true },
    ])('%j', async (body) => {
      const { id } = await booked(PENDING);
      const answer = await settle(id, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', success: false } });
      expect((await stored(id)).status).toBe('pending');
    });
  });

  describe('claims the transaction', () => {
    it('before the booking is paid, so that after a crash in between the same again goes on', async () => {
      const { id } = await booked(PENDING);
      await leaveClaim(id);
      expect((await settle(id, PAID)).body.booking).toMatchObject({ status: 'paid' });
      const other = await booked(PENDING);
      expect((await settle(other.id, PAID)).body.code).toBe('PAYMENT_CONFLICT');
    });

    it('with what it has paid', async () => {
      const { id } = await booked(PENDING);
      await settle(id, PAID);
      expect(await transactions().find().toArray()).toEqual([
        { _id: 'pi_1', bookingId: id, amountMinor: 9900, currency: 'USD' },
      ]);
    });

    it('not for a buyer who confirms, an amount that is wrong or a payment that failed', async () => {
      await booked({ method: 'card', transactionId: 'pi_1' });
      const { id } = await booked(PENDING);
      await settle(id, { ...PAID, amount: 1 });
      await settle(id, { status: 'failed', transactionId: 'pi_1' });
      expect(await transactions().countDocuments()).toBe(0);
    });

    it('also of a payment that the buyer’s confirmation had named', async () => {
      const { id } = await booked({ method: 'card', transactionId: 'pi_1' });
      expect((await settle(id, PAID)).status).toBe(200);
      const other = await booked(PENDING);
      expect((await settle(other.id, PAID)).body.code).toBe('PAYMENT_CONFLICT');
    });

    describe('for another booking, where a crash had left it', () => {
      it.each([
        ['expired', PENDING],
        ['expired', { ...PENDING, transactionId: 'pi_1' }],
        ['failed', PENDING],
        ['cancelled', PENDING],
        ['cancelled', undefined],
      ])('to a booking that is %s unpaid (confirmed with %j)', async (status, paymentInfo) => {
        const { id: ended, buyer } = await booked(paymentInfo);
        await leaveClaim(ended);
        if (status === 'expired') await expire(ended);
        else if (status === 'failed') await settle(ended, { status });
        else await buyer.cancel(ended);
        expect((await stored(ended)).status).toBe(status);
        const { id } = await booked(PENDING);
        expect(await settle(id, PAID)).toMatchObject({ status: 200, body: { booking: { status: 'paid' } } });
        expect(await claimed()).toEqual({ _id: 'pi_1', bookingId: id, amountMinor: 9900, currency: 'USD' });
      });

      it('to a booking that another transaction has paid', async () => {
        const first = await booked(PENDING);
        await leaveClaim(first.id);
        await settle(first.id, { ...PAID, transactionId: 'pi_2' });
        const { id } = await booked(PENDING);
        expect((await settle(id, PAID)).status).toBe(200);
        expect((await settle(first.id, PAID)).body.code).toBe('PAYMENT_CONFLICT');
        expect(await claimed()).toMatchObject({ bookingId: id });
      });

      it('to a booking that is no more', async () => {
        await leaveClaim(UNKNOWN_ID);
        const { id } = await booked(PENDING);
        expect((await settle(id, PAID)).status).toBe(200);
        expect(await claimed()).toMatchObject({ bookingId: id });
      });
    });

    it.each([
      ['waits for its payment', PENDING, []],
      ['is confirmed', undefined, []],
      ['was paid, by whatever it was', PENDING, [{ status: 'paid' }]],
      ['was paid, by whatever it was, and is cancelled', PENDING, [{ status: 'paid' }, 'cancel']],
      ['it has paid and that is cancelled', PENDING, [PAID, 'cancel']],
    ])('for good while the booking %s', async (_, paymentInfo, deeds) => {
      const { id, buyer } = await booked(paymentInfo);
      await leaveClaim(id);
      for (const deed of deeds)
        expect((await (deed === 'cancel' ? buyer.cancel(id) : settle(id, deed as object))).status).toBe(200);
      const other = await booked(PENDING);
      expect((await settle(other.id, PAID)).body.code).toBe('PAYMENT_CONFLICT');
      expect((await stored(other.id)).status).toBe('pending');
      expect(await claimed()).toMatchObject({ bookingId: id });
    });

    it('again for the next booking, and what stalled after its claim pays nothing any more', async () => {
      const { stalling, goOn } = stall('make');
      const [first, second] = [await booked(PENDING), await booked(PENDING)];
      const stalled = settle(first.id, PAID);
      await stalling;
      expect((await settle(second.id, PAID)).body.code).toBe('PAYMENT_CONFLICT');
      await expire(first.id);
      expect((await settle(second.id, PAID)).status).toBe(200);
      goOn();
      expect((await stalled).body).toMatchObject({ code: 'BOOKING_NOT_PAYABLE', bookingStatus: 'expired' });
      expect((await stored(first.id)).payment.transactionId).toBeUndefined();
    });

    it('for good once it has paid, though a naming stalled that had claimed it for another', async () => {
      const { stalling, goOn } = stall('nameTransaction');
      const [first, second] = [await booked(PENDING), await booked(PENDING)];
      await settle(first.id, { status: 'paid' });
      const stalled = settle(first.id, PAID);
      await stalling;
      expect((await settle(second.id, PAID)).body.code).toBe('PAYMENT_CONFLICT');
      await settle(first.id, { status: 'paid', transactionId: 'pi_2' });
      expect((await settle(second.id, PAID)).status).toBe(200);
      goOn();
      expect((await stalled).body.code).toBe('PAYMENT_CONFLICT');
      expect((await stored(first.id)).payment.transactionId).toBe('pi_2');
    });
  });

  it('is for organisers, not for the buyer', async () => {
    const { buyer, id } = await booked(PENDING);
    for (const customer of [buyer, office.customer()]) {
      const answer = await settle(id, PAID, customer);
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', success: false } });
    }
    expect((await settle(id, PAID, office.admin)).status).toBe(200);
  });

  it('answers 404 to an unknown id and 400 to a malformed one', async () => {
    expect(await settle(UNKNOWN_ID, PAID)).toMatchObject({
      status: 404,
      body: { code: 'BOOKING_NOT_FOUND' },
    });
    expect(await settle('abc', PAID)).toMatchObject({ status: 400, body: { errors: [{ field: 'id' }] } });
  });

  it('takes what it is given for text, whatever it looks like', async () => {
    const { id } = await booked(PENDING);
    const odd = { method: '$userId', transactionId: '$$ROOT' };
    const { body } = await settle(id, { status: 'paid', ...odd });
    expect(body.booking.payment).toMatchObject(odd);
    const cancelled = await office.organiser.cancel(id, { reason: '$contact.email' });
    expect(cancelled.body.booking.cancelReason).toBe('$contact.email');
  });
});

it('numbers the events of a whole life, and shows none of them', async () => {
  const { buyer, id } = await booked();
  await settle(id, PAID);
  await buyer.cancel(id, { reason: 'Ill' });
  await buyer.cancel(id);
  expect(await toldBy(id)).toEqual(['booking.confirmed', 'booking.paid', 'booking.cancelled']);
  const { body } = await office.organiser.get(`/seat-booking/bookings/${id}`);
  expect(body).toMatchObject({ status: 'cancelled', payment: { status: 'paid' } });
  for (const hidden of ['outbox', 'eventCount', 'requestId', 'active', 'seatsToFree'])
    expect(body).not.toHaveProperty(hidden);
});

it('keeps the request that confirmed, and gives each change its own', async () => {
  const eventId = await office.event();
  const buyer = office.customer();
  await buyer.hold(eventId, ['A1']);
  const send = (path: string, requestId: string, body: object, { token }: Client) =>
    office.call('POST', `/seat-booking/${path}`, { token, body, headers: { 'x-request-id': requestId } });
  const confirm = { eventId, seatIds: ['A1'], contactInfo: CONTACT, paymentInfo: PENDING };
  const { booking } = (await send('confirm', 'req-confirm', confirm, buyer)).body;
  expect((await stored(booking.id)).requestId).toBe('req-confirm');
  await send(`bookings/${booking.id}/payment`, 'req-fail', { status: 'failed' }, office.organiser);
  const deltas = await deltasOf(office.service, eventId);
  expect(deltas.filter(({ op }) => op === 'book')).toMatchObject([{ req: 'req-confirm', ref: booking.id }]);
  expect(deltas.filter(({ op }) => op === 'free')).toMatchObject([{ req: 'req-fail', ref: booking.id }]);
});

it('counts the revenue of booked seats, paid or not, and no longer once they are free', async () => {
  const { eventId, id } = await booked(PENDING);
  const revenue = async () => (await office.organiser.get(`/seat-booking/stats/${eventId}`)).body.revenue;
  expect(await revenue()).toBe(99);
  await settle(id, { status: 'failed' });
  expect(await revenue()).toBe(0);
});
