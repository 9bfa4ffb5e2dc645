import { Types } from 'mongoose';
import { HOLD_TYPES } from '../../src/modules/webhooks/hold-messages.js';
import { until } from '../faults/stage.js';
import { VERSION, type Client } from '../seat-booking/box-office.js';
import { verify, type Arrival, type Receiver } from './receiver.js';
import { ALL_BOOKING_TYPES, WebhookStage, type Webhook } from './stage.js';

const PENDING = { method: 'card', status: 'pending' };
const PAID = { status: 'paid', method: 'card', transactionId: 'pi_1' };

interface Held {
  holdId: string;
  expiresAt: string;
  version: string;
}

let stage: WebhookStage;
let receiver: Receiver;
let webhook: Webhook;
let eventId: string;
let buyer: Client;
beforeAll(async () => {
  // A hold of one minute lapses in a moment; one of thirty lasts for as long as a test may need it.
  stage = await WebhookStage.open({ MINUTE_MS: 1_000, PAYMENT_MINUTES: 60 });
  receiver = await stage.receiver();
  webhook = await stage.webhook(receiver, [...HOLD_TYPES, ...ALL_BOOKING_TYPES]);
  eventId = await stage.office.event();
  buyer = stage.office.customer();
});
afterAll(() => stage?.close());

async function hold(seatId: string, holdDurationMinutes = 30): Promise<Held> {
  const { status, body } = await buyer.hold(eventId, [seatId], { holdDurationMinutes });
  expect(status).toBe(201);
  return body as Held;
}

async function book(seatId: string, paymentInfo?: object): Promise<{ holdId: string; bookingId: string }> {
  const { holdId } = await hold(seatId);
  const confirmed = await buyer.confirm(eventId, { holdId }, { paymentInfo });
  expect(confirmed.status).toBe(201);
  return { holdId, bookingId: confirmed.body.booking.id as string };
}

/** What the payment provider says of a booking. */
async function settle(bookingId: string, payment: object): Promise<void> {
  const path = `/seat-booking/bookings/${bookingId}/payment`;
  expect((await stage.office.organiser.post(path, payment)).status).toBe(200);
}

/** The time to pay is over. */
async function lapse(bookingId: string): Promise<void> {
  const due = { $set: { 'payment.dueAt': new Date(1) } };
  await stage.db.collection('seat_bookings').updateOne({ _id: new Types.ObjectId(bookingId) }, due);
  expect((await stage.office.admin.post('/admin/run-expiry')).status).toBe(200);
}

/** First arrivals of each message about a hold or booking: a message may be repeated. */
function arrivalsOf(id: string): Arrival[] {
  const about = receiver.arrivals.filter(({ data }) => data.holdId === id || data.bookingId === id);
  return about.filter((arrival, n) => about.findIndex((other) => other.id === arrival.id) === n);
}

/** @returns what was told of a hold or booking, signed, once it ends with this type */
async function toldOf(id: string, last: string): Promise<Arrival[]> {
  await until(() => arrivalsOf(id).at(-1)?.type === last);
  const told = arrivalsOf(id);
  for (const arrival of told) expect(verify(webhook.secret, arrival)).toBeDefined();
  return told;
}

async function expectBookingTold(bookingId: string, ...types: string[]): Promise<Arrival[]> {
  const told = await toldOf(bookingId, types.at(-1)!);
  expect(told.map(({ type, data }) => [type, data.sequence])).toEqual(types.map((type, n) => [type, n + 1]));
  for (const { type, data } of told)
    expect(data).toMatchObject({ bookingId, eventId, userId: buyer.id, status: type.split('.')[1] });
  return told;
}

/** The `n` of `epoch-n`. */
const changeOf = (version: string) => Number(version.split('-')[1]);

/** Two messages, of which neither names a person, and the second is of a later change of the event. */
async function expectHoldTold({ holdId, expiresAt, version }: Held, seatId: string, end: string) {
  const told = await toldOf(holdId, end);
  expect(told.map(({ type }) => type)).toEqual(['hold.created', end]);
  const [created, ended] = told;
  const facts = { holdId, eventId, seatIds: [seatId] };
  expect(created.data).toEqual({ ...facts, expiresAt, version });
  expect(ended.data).toEqual({ ...facts, version: VERSION });
  expect(changeOf(ended.data.version as string)).toBeGreaterThan(changeOf(version));
  return ended;
}

describe('one receiver of everything is told', () => {
  it('of a hold that is given up', async () => {
    const held = await hold('A1');
    expect((await buyer.release(eventId, { holdId: held.holdId })).status).toBe(200);
    await expectHoldTold(held, 'A1', 'hold.released');
  });

  it('of a hold that lapses', async () => {
    const held = await hold('A2', 1);
    const { timestamp } = await expectHoldTold(held, 'A2', 'hold.expired');
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(Date.parse(held.expiresAt));
  });

  it('of a booking that is paid elsewhere, and of its cancellation', async () => {
    const { bookingId } = await book('A3');
    expect((await stage.office.organiser.cancel(bookingId, { reason: 'rain' })).status).toBe(200);
    const [, cancelled] = await expectBookingTold(bookingId, 'booking.confirmed', 'booking.cancelled');
    expect(cancelled.data).toMatchObject({ seatIds: ['A3'], cancelReason: 'rain' });
  });

  it('of a payment that arrives', async () => {
    const { bookingId } = await book('A4', PENDING);
    await settle(bookingId, PAID);
    const [paid] = await expectBookingTold(bookingId, 'booking.paid');
    expect(paid.data).toMatchObject({ totalAmount: 49.5, payment: PAID });
  });

  it('of a payment that fails', async () => {
    const { bookingId } = await book('A5', PENDING);
    await settle(bookingId, { status: 'failed' });
    const [failed] = await expectBookingTold(bookingId, 'booking.failed');
    expect(failed.data).toMatchObject({ payment: { status: 'failed', transactionId: null } });
  });

  it('of a payment that does not arrive in time', async () => {
    const { bookingId } = await book('A6', PENDING);
    await lapse(bookingId);
    await expectBookingTold(bookingId, 'booking.expired');
  });

  it('of a booking, and not of the end of the hold that became it', async () => {
    const { holdId, bookingId } = await book('A7');
    await expectBookingTold(bookingId, 'booking.confirmed');
    await toldOf(holdId, 'hold.created');
    const { holdId: next } = await hold('A8');
    // Is stored after all that there is to tell of the hold before.
    await toldOf(next, 'hold.created');
    await stage.settled(webhook, 0);
    expect(arrivalsOf(holdId).map(({ type }) => type)).toEqual(['hold.created']);
  });

  it('of every type', () => {
    const types = new Set(receiver.arrivals.map(({ type }) => type));
    expect([...types].sort()).toEqual([...HOLD_TYPES, ...ALL_BOOKING_TYPES].sort());
  });
});
