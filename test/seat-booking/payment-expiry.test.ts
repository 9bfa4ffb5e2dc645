import { jest } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import { Types, type Connection } from 'mongoose';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { deltasOf } from '../support/deltas.js';
import { keepingOutboxes, outboxOf } from '../support/outbox.js';
import { startService, testConfig, type Service } from '../support/service.js';
import { expiringWhenAsked, openBoxOffice, openWithClock, TestClock, type BoxOffice } from './box-office.js';
import { until } from '../faults/stage.js';

const PENDING = { method: 'card', status: 'pending' };
/** A payment is due 0.4 s after its confirmation. */
const SHORT = { PAYMENT_MINUTES: 1, MINUTE_MS: 400 };

/** What `jest` may fake but for the clock. */
const TIMERS = [
  ...([
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'clearImmediate',
  ] as const),
  ...(['nextTick', 'queueMicrotask', 'performance', 'hrtime'] as const),
];

const bookingsOf = ({ app }: Service) =>
  app.get<Connection>(getConnectionToken()).collection<SeatBookingDoc>('seat_bookings');

/** A booking of these seats that waits for its payment, as it was when it was made. */
async function pendingBooking(office: BoxOffice, eventId: string, seatIds: string[]) {
  const buyer = office.customer();
  const { body } = await buyer.hold(eventId, seatIds, { holdDurationMinutes: 30 });
  const confirmed = await buyer.confirm(eventId, { holdId: body.holdId }, { paymentInfo: PENDING });
  return confirmed.body.booking;
}
async function pending(office: BoxOffice, eventId: string, seatIds: string[]): Promise<string> {
  return (await pendingBooking(office, eventId, seatIds)).id;
}

const withId = (id: string) => ({ _id: new Types.ObjectId(id) });
const makeDue = (service: Service, ids: string[], dueAt = new Date(1)) =>
  bookingsOf(service).updateMany(
    { _id: { $in: ids.map((id) => new Types.ObjectId(id)) } },
    { $set: { 'payment.dueAt': dueAt } },
  );
const freesOf = async (service: Service, eventId: string) =>
  (await deltasOf(service, eventId)).filter(({ op }) => op === 'free').map(({ ref }) => ref);

describe('a booking that is not paid in time', () => {
  let office: BoxOffice;
  beforeAll(async () => (office = await openBoxOffice(SHORT, keepingOutboxes)));
  afterAll(() => office?.close());

  it('expires by itself, once, and its seats are free', async () => {
    const eventId = await office.event();
    const { id, payment, createdAt } = await pendingBooking(office, eventId, ['A1', 'A2']);
    const read = async () => (await office.organiser.get(`/seat-booking/bookings/${id}`)).body;
    expect(Date.parse(payment.dueAt) - Date.parse(createdAt)).toBe(400);
    await until(async () => (await read()).status === 'expired');
    const expired = await read();
    expect(expired.payment).toEqual({ status: 'failed', amount: 99, method: 'card', transactionId: null });
    expect(Date.parse(expired.updatedAt)).toBeGreaterThanOrEqual(Date.parse(payment.dueAt));
    const [buyer, seats] = [office.customer(), ['A1', 'A2']];
    await until(async () => (await buyer.hold(eventId, seats)).status === 201);
    expect(await freesOf(office.service, eventId)).toEqual([id]);
    expect(outboxOf((await bookingsOf(office.service).findOne(withId(id)))!)).toEqual(['booking.expired']);
    const late = await office.organiser.post(`/seat-booking/bookings/${id}/payment`, { status: 'paid' });
    expect(late.body).toMatchObject({ code: 'BOOKING_NOT_PAYABLE', bookingStatus: 'expired' });
    expect((await office.organiser.cancel(id)).body.code).toBe('BOOKING_NOT_CANCELLABLE');
  });
});

it('a booking that was paid stays, while another of the same time expires by itself', async () => {
  const office = await openBoxOffice({}, keepingOutboxes);
  const eventId = await office.event();
  const [paid, unpaid] = [await pending(office, eventId, ['A1']), await pending(office, eventId, ['A2'])];
  await office.organiser.post(`/seat-booking/bookings/${paid}/payment`, { status: 'paid' });
  await makeDue(office.service, [paid, unpaid]);
  await until(async () => (await bookingsOf(office.service).findOne(withId(unpaid)))!.status === 'expired');
  expect((await bookingsOf(office.service).findOne(withId(paid)))!.status).toBe('paid');
  expect(await office.organiser.statusOf(eventId, ['A1'])).toEqual({ A1: 'booked' });
  await office.close();
});

describe('POST /admin/run-expiry', () => {
  let office: BoxOffice;
  beforeAll(async () => (office = await openBoxOffice({}, expiringWhenAsked)));
  afterAll(() => office?.close());
  const expire = async () => (await office.admin.post('/admin/run-expiry')).body;

  it('ends what is overdue, of every event, and tells how many', async () => {
    const [first, second] = [await office.event(), await office.event()];
    const overdue = [
      await pending(office, first, ['A1']),
      await pending(office, first, ['B1', 'B2']),
      await pending(office, second, ['A1']),
    ];
    const inTime = await pending(office, second, ['A2']);
    expect(await expire()).toEqual({ expiredHolds: 0, releasedSeats: 0, expiredBookings: 0 });
    await makeDue(office.service, overdue);
    expect(await expire()).toEqual({ expiredHolds: 0, releasedSeats: 0, expiredBookings: 3 });
    expect(await expire()).toMatchObject({ expiredBookings: 0 });
    expect(await office.organiser.statusOf(second, ['A1', 'A2'])).toEqual({ A1: 'available', A2: 'booked' });
    expect((await freesOf(office.service, first)).sort()).toEqual(overdue.slice(0, 2).sort());
    expect((await bookingsOf(office.service).findOne(withId(inTime)))!.status).toBe('pending');
  });

  it('goes by the clock of MongoDB', async () => {
    const eventId = await office.event();
    const [due, notYet] = [await pending(office, eventId, ['A1']), await pending(office, eventId, ['A2'])];
    const hello = await office.service.app.get<Connection>(getConnectionToken()).db!.command({ hello: 1 });
    const now = (hello.localTime as Date).getTime();
    await makeDue(office.service, [due], new Date(now));
    await makeDue(office.service, [notYet], new Date(now + 60_000));
    expect(await expire()).toMatchObject({ expiredBookings: 1 });
    expect((await bookingsOf(office.service).findOne(withId(due)))!.status).toBe('expired');
  });

  it('ends nothing early where the clock of the service is half an hour ahead', async () => {
    const id = await pending(office, await office.event(), ['A1']);
    jest.useFakeTimers({ now: Date.now() + 30 * 60_000, doNotFake: TIMERS });
    try {
      expect(await expire()).toMatchObject({ expiredBookings: 0 });
    } finally {
      jest.useRealTimers();
    }
    expect((await bookingsOf(office.service).findOne(withId(id)))!.status).toBe('pending');
  });

  it('finds what is overdue by an index', async () => {
    const eventId = await office.event();
    await pending(office, eventId, ['A1']);
    const db = office.service.app.get<Connection>(getConnectionToken()).db!;
    await db.command({ profile: 2 });
    await expire();
    await db.command({ profile: 0 });
    const ops = { ns: `${db.databaseName}.seat_bookings`, op: 'query', 'command.filter.status': 'pending' };
    const asked = await db.collection('system.profile').find(ops).toArray();
    expect(asked.map(({ planSummary }) => planSummary)).toEqual([expect.stringContaining('payment.dueAt')]);
  });
});

it('counts from the time of Redis, whatever the clock of the service says', async () => {
  const clock = new TestClock();
  const office = await openWithClock(clock);
  const id = await pending(office, await office.event(), ['A1']);
  const { body } = await office.organiser.get(`/seat-booking/bookings/${id}`);
  const dueAt = new Date(clock.nowMs + 15 * 60_000).toISOString();
  expect(body).toMatchObject({ createdAt: new Date(clock.nowMs).toISOString(), payment: { dueAt } });
  await office.close();
});

it('a booking that fell due while no service ran expires when one starts, without being asked for', async () => {
  const { MONGODB_URI, JWT_SECRET } = testConfig();
  const office = await openBoxOffice({ ...SHORT, MONGODB_URI, JWT_SECRET }, expiringWhenAsked);
  const eventId = await office.event();
  const ids = [await pending(office, eventId, ['A1']), await pending(office, eventId, ['A2'])];
  const { dueAt } = (await office.organiser.get(`/seat-booking/bookings/${ids[1]}`)).body.payment;
  await office.service.close();
  const next = await startService({ ...SHORT, MONGODB_URI, JWT_SECRET });
  const isExpired = async () =>
    (await bookingsOf(next).countDocuments({ status: 'expired', seatsToFree: true })) === 2;
  await until(isExpired);
  expect(Date.now()).toBeGreaterThan(Date.parse(dueAt));
  await until(async () => (await freesOf(next, eventId)).length === 2);
  expect((await freesOf(next, eventId)).sort()).toEqual(ids.sort());
  await next.app.get<Connection>(getConnectionToken()).dropDatabase();
  await next.close();
});
