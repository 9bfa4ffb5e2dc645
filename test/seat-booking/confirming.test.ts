import { newId } from '../../src/common/ids.js';
import { LIMITS } from '../../src/config/limits.js';
import type { LayoutInput } from '../../src/modules/layouts/layout.types.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { confirmBeginScript } from '../../src/redis/scripts/confirm-begin.js';
import { banquet } from './banquet.js';
import { CONTACT, ID, openBoxOffice, TIME, UNKNOWN_ID, type BoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

/** A hold of `seatIds` whose confirmation has begun and not yet reached MongoDB. */
async function confirming(seatIds: string[], layout?: LayoutInput) {
  const eventId = await office.event({}, layout);
  const buyer = office.customer();
  const { holdId } = (await buyer.hold(eventId, seatIds)).body;
  const events = office.service.app.get(LiveEvents);
  const begin = { userId: buyer.id, bookingId: newId(), leaseMs: 10 * LIMITS.confirmLeaseMs, holdId };
  await events.run(await events.get(eventId), confirmBeginScript, begin);
  return { eventId, buyer, holdId, bookingId: begin.bookingId };
}

const tableOf = (tableId: string, seats: number, totalPrice: number) => ({
  tableId,
  seatCount: seats,
  associatedSeatIds: Array.from({ length: seats }, (_, n) => `${tableId}-${n + 1}`),
  totalPrice,
});

describe('POST /seat-booking/confirm', () => {
  it('sells a whole hold', async () => {
    const eventId = await office.event({}, banquet());
    const buyer = office.customer();
    const { holdId } = (await buyer.hold(eventId, ['S4', 'T1-1'])).body;
    const contactInfo = { ...CONTACT, phone: '+44 20 7946 0000' };
    const { status, body } = await buyer.confirm(eventId, { holdId }, { contactInfo });
    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      booking: {
        id: ID,
        eventId,
        userId: buyer.id,
        bookingType: 'individual_seats',
        bookedSeats: [
          { seatId: 'T1-1', categoryId: 'dinner', price: 75.25, rowLabel: null, seatNumber: '1' },
          { seatId: 'S4', categoryId: 'box', price: 120, rowLabel: 'S', seatNumber: '4' },
        ],
        bookedTables: [],
        allSeatIds: ['T1-1', 'S4'],
        totalAmount: 195.25,
        currency: 'EUR',
        status: 'confirmed',
        payment: { status: 'none', amount: 195.25, method: null, transactionId: null },
        contact: contactInfo,
        createdAt: TIME,
        updatedAt: TIME,
      },
    });
    expect(await buyer.statusOf(eventId, ['S4', 'T1-1'])).toEqual({ S4: 'booked', 'T1-1': 'booked' });
    expect((await buyer.get(`/seat-booking/bookings/${body.booking.id}`)).body).toEqual(body.booking);
  });

  it.each([
    [undefined, 'confirmed', { status: 'none', method: null, transactionId: null }],
    [{ method: 'cash' }, 'confirmed', { status: 'none', method: 'cash', transactionId: null }],
    [
      { method: 'card', transactionId: 'pi_1' },
      'paid',
      { status: 'paid', method: 'card', transactionId: 'pi_1' },
    ],
    [{ method: 'card', status: 'paid' }, 'paid', { status: 'paid', method: 'card', transactionId: null }],
    [null, 'confirmed', { status: 'none', method: null, transactionId: null }],
  ])('with paymentInfo %j is %s', async (paymentInfo, status, payment) => {
    const eventId = await office.event();
    const buyer = office.customer();
    await buyer.hold(eventId, ['A1']);
    const { body } = await buyer.confirm(eventId, { seatIds: ['A1'] }, { paymentInfo });
    expect(body.booking).toMatchObject({ status, payment: { ...payment, amount: 49.5 } });
    expect(body.booking.contact).toEqual({ ...CONTACT, phone: null });
  });

  it('sells seats of several holds at once', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    await buyer.hold(eventId, ['A1', 'A2']);
    await buyer.hold(eventId, ['B1']);
    await buyer.hold(eventId, ['C1', 'C2']);
    const seatIds = ['C1', 'A1', 'B1', 'A2'];
    const answer = await buyer.confirm(eventId, { seatIds });
    expect(answer).toMatchObject({ status: 201, body: { booking: { totalAmount: 198 } } });
    expect(answer.body.booking.allSeatIds).toEqual(['A1', 'A2', 'B1', 'C1']);
    expect((await buyer.holds(eventId)).body.items).toMatchObject([{ seats: [{ seatId: 'C2' }] }]);
  });

  it('sells a part of a hold and leaves the rest held until its deadline', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const hold = (await buyer.hold(eventId, ['A1', 'A2', 'A3'])).body;
    const part = (await buyer.confirm(eventId, { seatIds: ['A2'] })).body.booking;
    const { items } = (await buyer.holds(eventId)).body;
    expect(items).toMatchObject([{ holdId: hold.holdId, expiresAt: hold.expiresAt, totalAmount: 99 }]);
    const rest = (await buyer.confirm(eventId, { holdId: hold.holdId })).body.booking;
    expect(rest).toMatchObject({ allSeatIds: ['A1', 'A3'], totalAmount: 99 });
    expect(rest.id).not.toBe(part.id);
    const repeated = await buyer.confirm(eventId, { holdId: hold.holdId });
    expect(repeated).toMatchObject({ status: 200, body: { booking: { id: rest.id } } });
  });

  it('tells the same booking again, by hold or by seats, whatever else the repetition says', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { holdId } = (await buyer.hold(eventId, ['A1', 'A2'])).body;
    const first = await buyer.confirm(eventId, { holdId });
    for (const what of [{ holdId }, { seatIds: ['A1', 'A2'] }, { seatIds: ['A2', 'A1'] }]) {
      const again = await buyer.confirm(eventId, what, { contactInfo: { ...CONTACT, name: 'Another' } });
      expect(again.status).toBe(200);
      expect(again.body).toEqual({ success: true, booking: first.body.booking, alreadyConfirmed: true });
    }
    expect((await buyer.get('/seat-booking/bookings')).body.items).toHaveLength(1);
  });

  it('makes one booking of many simultaneous confirmations', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { holdId } = (await buyer.hold(eventId, ['A1', 'A2'])).body;
    const what = (n: number) => (n % 2 === 0 ? { holdId } : { seatIds: ['A2', 'A1'] });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => buyer.confirm(eventId, what(n))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => body.booking.id)).size).toBe(1);
  });

  it('takes 200 seats of as many holds as need be', async () => {
    const eventId = await office.event({ totalSeats: 200, prices: { general: 33.33 } });
    const buyer = office.customer();
    const seatIds: string[] = (await buyer.view(eventId)).body.seats.map((seat: { id: string }) => seat.id);
    for (let n = 0; n < 200; n += 50) await buyer.hold(eventId, seatIds.slice(n, n + 50));
    const { status, body } = await buyer.confirm(eventId, { seatIds });
    expect(status).toBe(201);
    expect(body.booking).toMatchObject({ totalAmount: 6666, allSeatIds: seatIds });
    expect((await office.customer().get(`/events/${eventId}`)).body.availableSeats).toBe(0);
  });

  it('honours a hold that was made before the event closed', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { holdId } = (await buyer.hold(eventId, ['A1'])).body;
    await office.organiser.patch(`/events/${eventId}`, { status: 'closed' });
    expect((await buyer.hold(eventId, ['A1', 'A2'])).body.code).toBe('EVENT_NOT_ON_SALE');
    expect((await buyer.confirm(eventId, { holdId })).status).toBe(201);
  });

  describe('refuses, and books nothing', () => {
    it('seats that one never held', async () => {
      const eventId = await office.event();
      const buyer = office.customer();
      await buyer.hold(eventId, ['A1']);
      await office.customer().hold(eventId, ['A3']);
      const answer = await buyer.confirm(eventId, { seatIds: ['A1', 'A2', 'A3'] });
      expect(answer).toMatchObject({
        status: 409,
        body: {
          success: false,
          code: 'NOT_HELD_BY_YOU',
          conflictingSeats: ['A2', 'A3'],
          conflicts: [
            { seatId: 'A2', status: 'available', code: 'NOT_HELD_BY_YOU' },
            { seatId: 'A3', status: 'held', code: 'NOT_HELD_BY_YOU' },
          ],
        },
      });
      const still = { A1: 'held', A2: 'available', A3: 'held' };
      expect(await buyer.statusOf(eventId, ['A1', 'A2', 'A3'])).toEqual(still);
      expect((await buyer.get('/seat-booking/bookings')).body.items).toEqual([]);
    });

    it('seats that another bought, or that are blocked', async () => {
      const eventId = await office.event();
      await office.customer().buy(eventId, ['A1']);
      await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['A2'] });
      const buyer = office.customer();
      await buyer.hold(eventId, ['A4']);
      const answer = await buyer.confirm(eventId, { seatIds: ['A1', 'A2', 'A3', 'A4'] });
      expect(answer).toMatchObject({
        status: 409,
        body: {
          code: 'SEATS_TAKEN',
          conflictingSeats: ['A1', 'A2', 'A3'],
          conflicts: [
            { seatId: 'A1', status: 'booked', code: 'SEATS_TAKEN' },
            { seatId: 'A2', status: 'blocked', code: 'SEATS_TAKEN' },
            { seatId: 'A3', status: 'available', code: 'NOT_HELD_BY_YOU' },
          ],
        },
      });
    });

    it('the hold of another', async () => {
      const eventId = await office.event();
      const { holdId } = (await office.customer().hold(eventId, ['A1'])).body;
      const answer = await office.customer().confirm(eventId, { holdId });
      expect(answer).toMatchObject({ status: 409, body: { code: 'NOT_HELD_BY_YOU', success: false } });
    });

    it.each([
      ['never was', async () => UNKNOWN_ID],
      [
        'was released',
        async (eventId: string) => {
          const buyer = office.customer('ada');
          const { holdId } = (await buyer.hold(eventId, ['A1'])).body;
          await buyer.release(eventId, { holdId });
          return holdId as string;
        },
      ],
    ])('a hold that %s', async (_what, holdOf) => {
      const eventId = await office.event();
      const holdId = await holdOf(eventId);
      const answer = await office.customer('ada').confirm(eventId, { holdId });
      expect(answer).toMatchObject({ status: 409, body: { code: 'HOLD_EXPIRED', success: false } });
    });

    it('more or fewer seats than an earlier booking has', async () => {
      const eventId = await office.event();
      const buyer = office.customer();
      await buyer.buy(eventId, ['A1', 'A2']);
      await buyer.hold(eventId, ['A3']);
      expect((await buyer.confirm(eventId, { seatIds: ['A1'] })).body.code).toBe('SEATS_TAKEN');
      const more = await buyer.confirm(eventId, { seatIds: ['A1', 'A2', 'A3'] });
      expect(more.body).toMatchObject({ code: 'SEATS_TAKEN', conflictingSeats: ['A1', 'A2'] });
    });

    it('the repetition of a confirmation that was cancelled', async () => {
      const eventId = await office.event();
      const buyer = office.customer();
      const { booking } = (await buyer.buy(eventId, ['A1'])).body;
      await buyer.cancel(booking.id);
      const answer = await buyer.confirm(eventId, { seatIds: ['A1'] });
      expect(answer).toMatchObject({ status: 409, body: { code: 'NOT_HELD_BY_YOU' } });
    });

    it('the repetition of somebody else’s confirmation', async () => {
      const eventId = await office.event();
      const buyer = office.customer();
      const { holdId } = (await buyer.hold(eventId, ['A1'])).body;
      await buyer.confirm(eventId, { holdId });
      const stranger = office.customer();
      const bySeats = await stranger.confirm(eventId, { seatIds: ['A1'] });
      expect(bySeats).toMatchObject({ status: 409, body: { code: 'SEATS_TAKEN' } });
      expect((await stranger.confirm(eventId, { holdId })).status).toBe(409);
    });

    it('unknown seats and events', async () => {
      const eventId = await office.event();
      const answer = await office.customer().confirm(eventId, { seatIds: ['A1', 'Z9'] });
      expect(answer).toMatchObject({ status: 422, body: { code: 'UNKNOWN_SEATS', unknownSeats: ['Z9'] } });
      expect((await office.customer().confirm(UNKNOWN_ID, { seatIds: ['A1'] })).body.code).toBe(
        'EVENT_NOT_FOUND',
      );
    });
  });
});

describe('while another request is between the steps of a confirmation', () => {
  it('one’s own seats can be neither held again nor released nor sold in part', async () => {
    const { eventId, buyer, holdId } = await confirming(['A1', 'A2']);
    const answers = [
      await buyer.hold(eventId, ['A1', 'A3']),
      await buyer.release(eventId, { holdId }),
      await buyer.release(eventId, { seatIds: ['A2'] }),
      await buyer.confirm(eventId, { seatIds: ['A1'] }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'CONFIRM_IN_PROGRESS', success: false } });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(await buyer.statusOf(eventId, ['A1', 'A3'])).toEqual({ A1: 'held', A3: 'available' });
  });

  it('the same for a table', async () => {
    const { eventId, buyer } = await confirming(['T2-1'], banquet());
    expect((await buyer.holdTable(eventId, 'T2')).body.code).toBe('CONFIRM_IN_PROGRESS');
  });

  it('the same confirmation takes over, and others find the seats held', async () => {
    const { eventId, buyer, holdId, bookingId } = await confirming(['A1', 'A2']);
    expect((await office.customer().hold(eventId, ['A1'])).body.code).toBe('SEATS_TAKEN');
    const { status, body } = await buyer.confirm(eventId, { holdId });
    expect(status).toBe(201);
    expect(body.booking.id).toBe(bookingId);
  });
});

describe('tables', () => {
  it.each([
    ['a table', ['T1'], [], 'table_booking', [tableOf('T1', 4, 301)], 301],
    [
      'two tables',
      ['T1', 'T2'],
      [],
      'table_booking',
      [tableOf('T1', 4, 301), tableOf('T2', 2, 150.5)],
      451.5,
    ],
    ['a table and a seat', ['T2'], ['S4'], 'mixed', [tableOf('T2', 2, 150.5)], 270.5],
    ['a table and half of another', ['T2'], ['T1-1', 'T1-2'], 'mixed', [tableOf('T2', 2, 150.5)], 301],
    ['a table by its seats', [], ['T2-1', 'T2-2'], 'table_booking', [tableOf('T2', 2, 150.5)], 150.5],
    ['half a table', [], ['T1-1', 'T1-4'], 'individual_seats', [], 150.5],
  ])('%s', async (_what, tables, seats, bookingType, bookedTables, totalAmount) => {
    const eventId = await office.event({}, banquet());
    const buyer = office.customer();
    const held: string[] = [];
    for (const tableId of tables) held.push(...(await buyer.holdTable(eventId, tableId)).body.heldSeats);
    if (seats.length > 0) held.push(...(await buyer.hold(eventId, seats)).body.heldSeats);
    const { status, body } = await buyer.confirm(eventId, { seatIds: held });
    expect(status).toBe(201);
    expect(body.booking).toMatchObject({ bookingType, bookedTables, totalAmount });
    expect([...body.booking.allSeatIds].sort()).toEqual([...held].sort());
  });
});
