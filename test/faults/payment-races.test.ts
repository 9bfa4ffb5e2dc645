import { Types } from 'mongoose';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { deltasOf } from '../support/deltas.js';
import type { Answer } from '../support/service.js';
import { shuffled, statuses, times } from './burst.js';
import { Stage, until } from './stage.js';

const PRICE = 12.5;

describe.each([
  ['one service', 1],
  ['two services', 2],
])('races of payments against %s', (_name, services) => {
  let stage: Stage;
  let eventId: string;
  beforeAll(async () => {
    stage = await Stage.open(services);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    eventId = await sale();
    await stage.db.collection('payment_transactions').deleteMany({});
  });
  // What ends a booking by itself may be about to free its seats.
  afterEach(() => until(async () => (await stage.audit(eventId)).faults.length === 0));

  const sale = async (): Promise<string> => {
    const body = {
      name: 'Race',
      startsAt: '2027-03-01T19:30:00Z',
      totalSeats: 100,
      prices: { general: PRICE },
    };
    const { body: event } = await stage.service.call('POST', '/events', { token: stage.organiser(), body });
    return event.id as string;
  };
  const pending = (count: number) =>
    Promise.all(
      times(count, async (n) => {
        const { body } = await stage.hold(eventId, `buyer-${n}`, [seat(n)], n);
        const what = { holdId: body.holdId, paymentInfo: { method: 'card', status: 'pending' } };
        return (await stage.confirm(eventId, `buyer-${n}`, what, n)).body.booking.id as string;
      }),
    );
  const pay = (id: string, body: object, n: number): Promise<Answer> =>
    stage.nth(n).call('POST', `/seat-booking/bookings/${id}/payment`, { token: stage.organiser(), body });
  const expire = (n: number): Promise<Answer> =>
    stage.nth(n).call('POST', '/admin/run-expiry', { token: stage.service.token(['admin']) });
  const stored = () => stage.db.collection<SeatBookingDoc>('seat_bookings');
  const read = async (id: string) => (await stored().findOne({ _id: new Types.ObjectId(id) }))!;
  const makeDue = (ids: string[]) =>
    stored().updateMany(
      { _id: { $in: ids.map((id) => new Types.ObjectId(id)) } },
      { $set: { 'payment.dueAt': new Date(1) } },
    );
  /** How often each booking's seats were freed, by its id. */
  const frees = async (): Promise<Record<string, number>> => {
    const freed = (await deltasOf(stage.service, eventId)).filter(({ op }) => op === 'free');
    return freed.reduce<Record<string, number>>(
      (counts, { ref }) => ({ ...counts, [ref]: (counts[ref] ?? 0) + 1 }),
      {},
    );
  };

  it('the same payment 50 times at once is one payment', async () => {
    const [id] = await pending(1);
    const payment = { status: 'paid', transactionId: 'pi_1', amount: PRICE };
    const { answers, inFlight } = await stage.overlap.burst(times(50, (n) => () => pay(id, payment, n)));
    expect(inFlight).toBeGreaterThan(25);
    expect(statuses(answers)).toEqual({ 200: 50 });
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await read(id)).toMatchObject({ status: 'paid', eventCount: 1 });
  });

  it('of different transactions one pays the booking, and the others are told', async () => {
    const [id] = await pending(1);
    const { answers, inFlight } = await stage.overlap.burst(
      times(50, (n) => () => pay(id, { status: 'paid', transactionId: `pi_${n % 25}` }, n)),
    );
    expect(inFlight).toBeGreaterThan(25);
    const { payment, eventCount } = await read(id);
    answers.forEach(({ status, body }, n) => {
      const isWinner = `pi_${n % 25}` === payment.transactionId;
      expect([status, body.code]).toEqual(isWinner ? [200, undefined] : [409, 'PAYMENT_CONFLICT']);
    });
    expect(eventCount).toBe(1);
  });

  it('the same transaction with different amounts never pays another than the price', async () => {
    const [id] = await pending(1);
    const { answers, inFlight } = await stage.overlap.burst(
      times(40, (n) => () => pay(id, { status: 'paid', transactionId: 'pi_1', amount: PRICE + (n % 4) }, n)),
    );
    expect(inFlight).toBeGreaterThan(20);
    answers.forEach(({ status }, n) => expect(n % 4 === 0 ? [200] : [409, 422]).toContain(status));
    expect(await read(id)).toMatchObject({ payment: { amountMinor: 1250 }, eventCount: 1 });
  });

  it('one transaction for several bookings at once pays exactly one', async () => {
    const ids = await pending(20);
    const payment = { status: 'paid', transactionId: 'pi_1', amount: PRICE };
    const { answers, inFlight } = await stage.overlap.burst(
      ids.flatMap((id, n) => [() => pay(id, payment, n), () => pay(id, payment, n + 1)]),
    );
    expect(inFlight).toBeGreaterThan(20);
    const paid = await stored()
      .find({ eventId: new Types.ObjectId(eventId), status: 'paid' })
      .toArray();
    expect(paid).toHaveLength(1);
    answers.forEach(({ status, body }, n) => {
      const isWinner = ids[Math.floor(n / 2)] === paid[0]._id.toHexString();
      expect([status, body.code]).toEqual(isWinner ? [200, undefined] : [409, 'PAYMENT_CONFLICT']);
    });
    await makeDue(ids);
    await expire(0);
  });

  it('one transaction that was left to an ended booking, while others end, pays exactly one', async () => {
    const ids = await pending(20);
    const payment = { status: 'paid', transactionId: 'pi_1', amount: PRICE };
    await stage.db
      .collection<{ _id: string; bookingId: string }>('payment_transactions')
      .insertOne({ _id: 'pi_1', bookingId: ids[0] });
    await makeDue(ids.slice(0, 15));
    const { answers, inFlight } = await stage.overlap.burst([
      () => expire(0),
      ...shuffled(ids.flatMap((id, n) => [() => pay(id, payment, n), () => pay(id, payment, n + 1)])),
    ]);
    expect(inFlight).toBeGreaterThan(20);
    // Who loses the claim again and again to bookings that end is told to repeat.
    const codes = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
    expect(['BOOKING_NOT_PAYABLE', 'PAYMENT_CONFLICT', 'STORE_UNAVAILABLE']).toEqual(
      expect.arrayContaining([...new Set(codes)]),
    );
    await expire(0);
    // Unless the burst has paid one that stays, this does.
    await pay(ids[19], payment, 0);
    const paid = await stored()
      .find({ eventId: new Types.ObjectId(eventId), 'payment.transactionId': 'pi_1' })
      .toArray();
    expect(paid.map(({ status }) => status)).toEqual(['paid']);
    await makeDue(ids);
    await expire(0);
  });

  it('paid, failed and cancelled at once: each change follows from the one before it', async () => {
    const ids = await pending(40);
    const deeds = shuffled(
      ids.flatMap((id, n) => [
        { id, deed: 'paid', send: () => pay(id, { status: 'paid' }, n) },
        { id, deed: 'failed', send: () => pay(id, { status: 'failed' }, n + 1) },
        { id, deed: 'cancelled', send: () => stage.cancel(id, `buyer-${ids.indexOf(id)}`, n) },
      ]),
    );
    const { answers, inFlight } = await stage.overlap.burst(deeds.map(({ send }) => send));
    expect(inFlight).toBeGreaterThan(60);
    for (const id of ids) {
      const done = deeds
        .filter((deed, i) => deed.id === id && answers[i].status === 200)
        .map(({ deed }) => deed);
      const { status, eventCount } = await read(id);
      expect(['failed', 'cancelled', 'cancelled,paid']).toContain(done.sort().join());
      expect(status).toBe(done[0]);
      expect(eventCount).toBe(done.length);
    }
    const refused = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
    expect(new Set([...refused, 'BOOKING_NOT_PAYABLE', 'BOOKING_NOT_CANCELLABLE']).size).toBe(2);
    expect((await stage.audit(eventId)).counts).toEqual([100, 0, 0, 0]);
    expect(await frees()).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  });

  it('a payment that comes with the expiry: paid and booked, or expired and free', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 10 && seen.size < 2; round++) {
      eventId = await sale();
      const ids = await pending(40);
      await makeDue(ids);
      const { answers, inFlight } = await stage.overlap.burst(
        ids.flatMap((id, n) => [
          ...(n % 20 === round ? [() => expire(n)] : []),
          () => pay(id, { status: 'paid', transactionId: id }, n),
        ]),
      );
      expect(inFlight).toBeGreaterThan(20);
      const payments = answers.filter(({ body }) => body.expiredBookings === undefined);
      await until(async () => (await stored().countDocuments({ status: 'pending' })) === 0);
      for (const [n, { status, body }] of payments.entries()) {
        const booking = await read(ids[n]);
        seen.add(booking.status);
        const ending = status === 200 ? 'paid' : `${body.code} ${body.bookingStatus}`;
        const expected = { paid: 'paid', expired: 'BOOKING_NOT_PAYABLE expired' };
        expect(ending).toBe(expected[booking.status as 'paid' | 'expired']);
        expect(booking.eventCount).toBe(1);
      }
      const expired = ids.filter((_, n) => payments[n].status !== 200);
      await until(async () => Object.keys(await frees()).length === expired.length);
      expect(await frees()).toEqual(Object.fromEntries(expired.map((id) => [id, 1])));
    }
    expect([...seen].sort()).toEqual(['expired', 'paid']);
  });

  it('expiry by every process and by order at once ends each booking once', async () => {
    const ids = await pending(60);
    await makeDue(ids);
    const { answers, inFlight } = await stage.overlap.burst(times(8, (n) => () => expire(n)));
    expect(inFlight).toBeGreaterThan(4);
    expect(statuses(answers)).toEqual({ 200: 8 });
    const counted = answers.reduce((sum, { body }) => sum + body.expiredBookings, 0);
    expect(counted).toBeLessThanOrEqual(60);
    await until(async () => Object.keys(await frees()).length === 60);
    expect(await frees()).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
    const ended = await stored()
      .find({ eventId: new Types.ObjectId(eventId) })
      .toArray();
    expect(new Set(ended.map(({ status, eventCount }) => `${status} ${eventCount}`))).toEqual(
      new Set(['expired 1']),
    );
  });
});

/** A seat of a grid of 100 seats, whose rows have 12. */
function seat(n: number): string {
  return `${String.fromCharCode(65 + Math.floor(n / 10))}${(n % 10) + 1}`;
}
