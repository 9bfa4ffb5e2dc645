import type { Cluster, Redis } from 'ioredis';
import { eventKeys } from '../../src/redis/keys.js';
import { rawClient } from '../support/redis-target.js';
import { banquet } from './banquet.js';
import { openBoxOffice, type BoxOffice, type Client } from './box-office.js';

let office: BoxOffice;
let redis: Redis | Cluster;
beforeAll(async () => {
  office = await openBoxOffice();
  redis = rawClient(office.service.config);
});
afterAll(async () => {
  redis?.disconnect();
  await office?.close();
});

describe('a basket of tables and seats', () => {
  it('is confirmed together as one mixed booking', async () => {
    const eventId = await office.event({}, banquet());
    const buyer = office.customer();
    await buyer.hold(eventId, ['S1', 'S4']);
    await buyer.holdTable(eventId, 'T1');
    await buyer.hold(eventId, ['S2']);
    const { items } = (await buyer.holds(eventId)).body;
    expect(items.map((item: { totalAmount: number }) => item.totalAmount)).toEqual([140, 301, 20]);
    const seatIds = items.flatMap((item: { seats: { seatId: string }[] }) => item.seats.map((s) => s.seatId));
    const { status, body } = await buyer.confirm(eventId, { seatIds });
    expect(status).toBe(201);
    expect(body.booking).toMatchObject({
      bookingType: 'mixed',
      allSeatIds: ['T1-1', 'T1-2', 'T1-3', 'T1-4', 'S1', 'S2', 'S4'],
      bookedTables: [{ tableId: 'T1', seatCount: 4, totalPrice: 301 }],
      totalAmount: 461,
    });
    expect((await buyer.holds(eventId)).body.items).toEqual([]);
    const again = await buyer.confirm(eventId, { seatIds: [...seatIds].reverse() });
    expect(again).toMatchObject({ status: 200, body: { alreadyConfirmed: true } });
  });

  it('grows from seats to their table, and the table stays whole among other seats', async () => {
    const eventId = await office.event({}, banquet());
    const buyer = office.customer();
    const first = (await buyer.hold(eventId, ['T1-2', 'S1'])).body;
    const table = (await buyer.holdTable(eventId, 'T1')).body;
    expect(table.holdId).not.toBe(first.holdId);
    const { items } = (await buyer.holds(eventId)).body;
    expect(items).toMatchObject([
      { holdId: first.holdId, seats: [{ seatId: 'S1' }] },
      { holdId: table.holdId, seats: [{}, {}, {}, {}] },
    ]);
    const all = await buyer.hold(eventId, [...table.heldSeats, 'S1', 'S2']);
    expect(all.body).toMatchObject({ holdId: first.holdId, totalAmount: 341 });
    const { booking } = (await buyer.confirm(eventId, { holdId: first.holdId })).body;
    expect(booking).toMatchObject({ bookingType: 'mixed', bookedTables: [{ tableId: 'T1' }] });
  });

  it('loses the table but not the seats when a seat of the table is taken', async () => {
    const eventId = await office.event({}, banquet());
    const [buyer, rival] = [office.customer(), office.customer()];
    await rival.hold(eventId, ['T1-3']);
    await buyer.hold(eventId, ['T1-1', 'S1']);
    const refused = await buyer.holdTable(eventId, 'T1');
    expect(refused).toMatchObject({ status: 409, body: { conflictingSeats: ['T1-3'] } });
    expect((await buyer.confirm(eventId, { seatIds: ['T1-1', 'S1'] })).body.booking).toMatchObject({
      bookingType: 'individual_seats',
      bookedTables: [],
    });
  });

  it('is refused as a whole when a part of it was given away', async () => {
    const eventId = await office.event({}, banquet());
    const [buyer, other] = [office.customer(), office.customer()];
    const table = (await buyer.holdTable(eventId, 'T2')).body;
    await buyer.hold(eventId, ['S1']);
    await buyer.transfer(eventId, table.holdId, other.id);
    const refused = await buyer.confirm(eventId, { seatIds: ['T2-1', 'T2-2', 'S1'] });
    expect(refused.body).toMatchObject({
      code: 'NOT_HELD_BY_YOU',
      conflictingSeats: ['T2-1', 'T2-2'],
    });
    expect((await other.confirm(eventId, { holdId: table.holdId })).body.booking.bookingType).toBe(
      'table_booking',
    );
    expect((await buyer.confirm(eventId, { seatIds: ['S1'] })).status).toBe(201);
  });
});

const row = (letter: string, seats: number) => Array.from({ length: seats }, (_, n) => `${letter}${n + 1}`);

/** The buyer gets so many more seats of row F, and then not one more. */
async function expectRoom(buyer: Client, eventId: string, seats: number) {
  expect((await buyer.hold(eventId, row('F', seats + 1))).body.code).toBe('USER_SEAT_LIMIT');
  const all = seats > 0 ? await buyer.hold(eventId, row('F', seats)) : { status: 201 };
  expect(all.status).toBe(201);
  expect((await buyer.hold(eventId, ['E1'])).body).toMatchObject({
    code: 'USER_SEAT_LIMIT',
    seatsOfUser: 5,
  });
}

describe('the limit per user', () => {
  it('counts tables, seats and bookings together', async () => {
    const eventId = await office.event({ maxSeatsPerUser: 5 }, banquet());
    const buyer = office.customer();
    await buyer.buy(eventId, ['S1']);
    await buyer.hold(eventId, ['S2']);
    expect((await buyer.holdTable(eventId, 'T1')).body.code).toBe('USER_SEAT_LIMIT');
    expect((await buyer.holdTable(eventId, 'T2')).status).toBe(201);
    expect((await buyer.hold(eventId, ['S3', 'S4'])).body).toMatchObject({ seatsOfUser: 4 });
  });

  it('after a part of a hold was sold, and after that was cancelled', async () => {
    const eventId = await office.event({ maxSeatsPerUser: 5 });
    const buyer = office.customer();
    await buyer.hold(eventId, ['A1', 'A2', 'A3']);
    const { booking } = (await buyer.confirm(eventId, { seatIds: ['A1', 'A2'] })).body;
    await expectRoom(buyer, eventId, 2);
    await buyer.release(eventId, { seatIds: ['F1', 'F2'] });
    await buyer.cancel(booking.id);
    await buyer.cancel(booking.id);
    await expectRoom(buyer, eventId, 4);
  });

  it('after Redis has lost the event: what was bought still counts', async () => {
    const eventId = await office.event({ maxSeatsPerUser: 5 });
    const buyer = office.customer();
    await buyer.buy(eventId, ['A1', 'A2']);
    await redis.del(...Object.values(eventKeys(eventId)));
    await expectRoom(buyer, eventId, 3);
  });

  it('is never passed by 20 holds at once', async () => {
    const eventId = await office.event({ maxSeatsPerUser: 5 });
    const buyer = office.customer();
    await buyer.buy(eventId, ['A1']);
    const seats = [...row('B', 10), ...row('C', 10)];
    const answers = await Promise.all(seats.map((seat) => buyer.hold(eventId, [seat])));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { body } of refused) expect(body.code).toBe('USER_SEAT_LIMIT');
  });
});

describe('every change of a hold', () => {
  it('is told with the id of the request behind it', async () => {
    const eventId = await office.event({}, banquet());
    const [buyer, other] = [office.customer(), office.customer()];
    const seats = await buyer.hold(eventId, ['S1']);
    const { holdId } = seats.body;
    const answers = [
      seats,
      await buyer.holdTable(eventId, 'T1'),
      await buyer.extend(eventId, holdId, 30),
      await buyer.transfer(eventId, holdId, other.id),
      await other.release(eventId, { holdId }),
    ];
    const entries = await redis.xrange(eventKeys(eventId).deltas, '-', '+');
    const told = entries.slice(-5).map(([, fields]) => [fields[1], fields[fields.indexOf('req') + 1]]);
    const operations = ['hold', 'hold', 'extend', 'transfer', 'release'];
    expect(told).toEqual(answers.map(({ headers }, n) => [operations[n], headers.get('x-request-id')]));
  });
});
