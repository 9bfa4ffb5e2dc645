import { ID, openBoxOffice, TIME, UNKNOWN_ID, VERSION, type BoxOffice } from './box-office.js';
import { banquet } from './banquet.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

const row = (length: number) =>
  Array.from({ length }, (_, n) => `${'ABCDEFGH'[Math.floor(n / 12)]}${(n % 12) + 1}`);
const minutesLeft = ({ expiresAt, serverTime }: { expiresAt: string; serverTime: string }) =>
  (Date.parse(expiresAt) - Date.parse(serverTime)) / 60_000;

describe('POST /seat-booking/hold-seats', () => {
  it('answers with seats, prices, sum, deadline and version', async () => {
    const eventId = await office.event({}, banquet());
    const { status, body } = await office.customer().hold(eventId, ['S4', 'T1-2']);
    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      holdId: ID,
      eventId,
      heldSeats: ['S4', 'T1-2'],
      seats: [
        { seatId: 'S4', categoryId: 'box', price: 120, rowLabel: 'S', seatNumber: '4' },
        { seatId: 'T1-2', categoryId: 'dinner', price: 75.25, rowLabel: null, seatNumber: '2' },
      ],
      totalAmount: 195.25,
      currency: 'EUR',
      expiresAt: TIME,
      serverTime: TIME,
      version: VERSION,
    });
  });

  it('lasts as long as it asks, else as long as the event says', async () => {
    const eventId = await office.event({ holdMinutes: 7 });
    const buyer = office.customer();
    expect(minutesLeft((await buyer.hold(eventId, ['A1'])).body)).toBe(7);
    expect(minutesLeft((await buyer.hold(eventId, ['A2'], { holdDurationMinutes: 1 })).body)).toBe(1);
    expect(minutesLeft((await buyer.hold(eventId, ['A3'], { holdDurationMinutes: 30 })).body)).toBe(30);
    expect(minutesLeft((await buyer.hold(eventId, ['A4'], { holdDurationMinutes: null })).body)).toBe(7);
    const plain = await office.event();
    expect(minutesLeft((await buyer.hold(plain, ['A1'])).body)).toBe(10);
  });

  it('names every conflict with its status, and holds nothing', async () => {
    const eventId = await office.event();
    await office.customer().hold(eventId, ['A1']);
    await office.customer().buy(eventId, ['A2']);
    await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['A3'] });
    const buyer = office.customer();
    const answer = await buyer.hold(eventId, ['A5', 'A3', 'A1', 'A2', 'A4']);
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toEqual({
      success: false,
      type: '/docs/errors#SEATS_TAKEN',
      title: expect.any(String),
      status: 409,
      detail: expect.any(String),
      instance: '/seat-booking/hold-seats',
      code: 'SEATS_TAKEN',
      requestId: answer.headers.get('x-request-id'),
      conflictingSeats: ['A3', 'A1', 'A2'],
      conflicts: [
        { seatId: 'A3', status: 'blocked' },
        { seatId: 'A1', status: 'held' },
        { seatId: 'A2', status: 'booked' },
      ],
    });
    expect(await buyer.statusOf(eventId, ['A4', 'A5'])).toEqual({ A4: 'available', A5: 'available' });
    expect((await buyer.holds(eventId)).body.items).toEqual([]);
  });

  it('repeats without a conflict and keeps the hold’s id', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const first = await buyer.hold(eventId, ['A1', 'A2']);
    const again = await buyer.hold(eventId, ['A2', 'A1']);
    expect(again).toMatchObject({ status: 201, body: { holdId: first.body.holdId, totalAmount: 99 } });
    expect((await buyer.holds(eventId)).body.items).toHaveLength(1);
  });

  it('loses nothing by asking for more, or for a part', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const first = await buyer.hold(eventId, ['A1', 'A2'], { holdDurationMinutes: 30 });
    const more = await buyer.hold(eventId, ['A1', 'A2', 'A3'], { holdDurationMinutes: 1 });
    expect(more.body).toMatchObject({ holdId: first.body.holdId, expiresAt: first.body.expiresAt });
    const part = await buyer.hold(eventId, ['A3'], { holdDurationMinutes: 1 });
    expect(part.body.expiresAt).toBe(first.body.expiresAt);
    const { items } = (await buyer.holds(eventId)).body;
    expect(items.map((hold: { seats: { seatId: string }[] }) => hold.seats.map((s) => s.seatId))).toEqual(
      expect.arrayContaining([['A1', 'A2'], ['A3']]),
    );
    expect((await office.customer().hold(eventId, ['A1', 'A2', 'A3'])).body.conflictingSeats).toHaveLength(3);
  });

  it('takes 50 seats and no more', async () => {
    const eventId = await office.event();
    const held = await office.customer().hold(eventId, row(50));
    expect(held).toMatchObject({ status: 201, body: { totalAmount: 2475 } });
    const answer = await office.customer().hold(eventId, row(51));
    expect(answer).toMatchObject({ status: 400, body: { success: false, errors: [{ field: 'seatIds' }] } });
  });

  it('keeps the event’s own bounds per hold and per user, whoever else holds', async () => {
    const eventId = await office.event({ maxSeatsPerHold: 3, maxSeatsPerUser: 4 });
    const buyer = office.customer();
    expect(await buyer.hold(eventId, row(4))).toMatchObject({
      status: 422,
      body: { code: 'HOLD_TOO_LARGE', maxSeatsPerHold: 3, success: false },
    });
    await buyer.hold(eventId, row(3));
    const limited = await buyer.hold(eventId, ['B1', 'B2']);
    expect(limited).toMatchObject({
      status: 409,
      body: { code: 'USER_SEAT_LIMIT', maxSeatsPerUser: 4, seatsOfUser: 3, success: false },
    });
    expect((await buyer.hold(eventId, ['B1'])).status).toBe(201);
    expect((await buyer.hold(eventId, ['A1', 'A2'])).status).toBe(201);
    expect((await office.customer().hold(eventId, ['C1'])).status).toBe(201);
  });

  it('counts what a user owns, until it is cancelled', async () => {
    const eventId = await office.event({ maxSeatsPerUser: 2 });
    const buyer = office.customer();
    const { booking } = (await buyer.buy(eventId, ['A1', 'A2'])).body;
    expect((await buyer.hold(eventId, ['A3'])).body).toMatchObject({
      code: 'USER_SEAT_LIMIT',
      seatsOfUser: 2,
    });
    await buyer.cancel(booking.id);
    expect((await buyer.hold(eventId, ['A3', 'A4'])).status).toBe(201);
  });

  it.each(['draft', 'closed'])('is refused while the event is %s', async (status) => {
    const eventId = await office.event();
    await office.organiser.patch(`/events/${eventId}`, { status });
    const answer = await office.customer().hold(eventId, ['A1']);
    expect(answer).toMatchObject({ status: 409, body: { code: 'EVENT_NOT_ON_SALE', success: false } });
    await office.organiser.patch(`/events/${eventId}`, { status: 'on_sale' });
    expect((await office.customer().hold(eventId, ['A1'])).status).toBe(201);
  });

  it('names every unknown seat, whatever it is called, and holds none', async () => {
    const eventId = await office.event();
    const strange = ['__proto__', 'constructor', 'a1', ' A1', 'A1,A2', '🪑', 'x'.repeat(64)];
    const answer = await office.customer().hold(eventId, ['A1', ...strange]);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'UNKNOWN_SEATS', unknownSeats: strange, success: false },
    });
    expect(await office.customer().statusOf(eventId, ['A1'])).toEqual({ A1: 'available' });
  });

  it('answers 404 to an event that is not there', async () => {
    const answer = await office.customer().hold(UNKNOWN_ID, ['A1']);
    expect(answer).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND', success: false } });
  });

  it('sells seats of any id', async () => {
    const ids = ['__proto__', 'constructor', 'toString', 'A 1', '"', '\\', '1,2', '🪑', '0', '\u2028'];
    const seats = ids.map((id, n) => ({ ...banquet().seats[6], id, pos: { x: n * 20, y: 0 } }));
    const eventId = await office.event({}, { ...banquet(), seats, items: [] });
    const buyer = office.customer();
    const held = await buyer.hold(eventId, ids);
    expect(held).toMatchObject({ status: 201, body: { heldSeats: ids, totalAmount: 200 } });
    const { body } = await buyer.confirm(eventId, { seatIds: ids });
    expect(body.booking.allSeatIds).toEqual(ids);
    const view = (await buyer.view(eventId)).body.seats as { id: string; status: string; price: number }[];
    expect(view.map(({ id, status, price }) => [id, status, price])).toEqual(
      ids.map((id) => [id, 'booked', 20]),
    );
  });
});

describe('POST /seat-booking/hold-table', () => {
  it('holds every seat of the table', async () => {
    const eventId = await office.event({}, banquet());
    const { status, body } = await office.customer().holdTable(eventId, 'T1');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      success: true,
      tableId: 'T1',
      heldSeats: ['T1-1', 'T1-2', 'T1-3', 'T1-4'],
      totalAmount: 301,
      currency: 'EUR',
    });
    expect(minutesLeft(body)).toBe(10);
  });

  it('or none, naming those in the way', async () => {
    const eventId = await office.event({}, banquet());
    await office.customer().hold(eventId, ['T1-3']);
    const answer = await office.customer().holdTable(eventId, 'T1');
    expect(answer).toMatchObject({ status: 409, body: { code: 'SEATS_TAKEN', conflictingSeats: ['T1-3'] } });
    expect(await office.customer().statusOf(eventId, ['T1-1'])).toEqual({ 'T1-1': 'available' });
  });

  it('takes in the seats of the table that one holds already', async () => {
    const eventId = await office.event({}, banquet());
    const buyer = office.customer();
    await buyer.hold(eventId, ['T1-3', 'S1']);
    const answer = await buyer.holdTable(eventId, 'T1', { holdDurationMinutes: 5 });
    expect(answer).toMatchObject({ status: 201, body: { totalAmount: 301 } });
    expect((await buyer.holds(eventId)).body.items).toHaveLength(2);
  });

  it('keeps the bounds of the event and its sale', async () => {
    const small = await office.event({ maxSeatsPerHold: 3 }, banquet());
    expect((await office.customer().holdTable(small, 'T1')).body).toMatchObject({ code: 'HOLD_TOO_LARGE' });
    const few = await office.event({ maxSeatsPerUser: 3 }, banquet());
    expect((await office.customer().holdTable(few, 'T1')).body).toMatchObject({ code: 'USER_SEAT_LIMIT' });
    const draft = await office.event({ status: 'draft' }, banquet());
    expect((await office.customer().holdTable(draft, 'T1')).body).toMatchObject({
      code: 'EVENT_NOT_ON_SALE',
    });
  });

  it.each(['T9', 'stage', 'T3', 'T1-1', '__proto__', 'constructor'])('knows no table %s', async (tableId) => {
    const eventId = await office.event({}, banquet());
    const answer = await office.customer().holdTable(eventId, tableId);
    expect(answer).toMatchObject({ status: 422, body: { code: 'UNKNOWN_TABLE', success: false } });
  });

  it('answers 404 to an event that is not there', async () => {
    expect((await office.customer().holdTable(UNKNOWN_ID, 'T1')).body.code).toBe('EVENT_NOT_FOUND');
  });
});
