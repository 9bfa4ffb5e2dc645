import { getConnectionToken } from '@nestjs/mongoose';
import { Types, type Connection } from 'mongoose';
import { openBoxOffice, UNKNOWN_ID, type BoxOffice, type Client } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

const idsOf = (items: { id: string }[]) => items.map(({ id }) => id);

/** Every page of a list, one after the other. */
async function allPages(client: Client, path: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await client.get(`${path}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    ids.push(...idsOf(body.items));
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

async function sales(count: number, buyers: Client[]): Promise<{ eventId: string; newestFirst: string[] }> {
  const eventId = await office.event();
  const newestFirst: string[] = [];
  for (let n = 0; n < count; n++) {
    const { body } = await buyers[n % buyers.length].buy(eventId, [`A${n + 1}`]);
    newestFirst.unshift(body.booking.id);
  }
  return { eventId, newestFirst };
}

describe('GET /seat-booking/bookings', () => {
  it('lists one’s own, newest first, in pages that join without a gap', async () => {
    const buyer = office.customer();
    const { newestFirst } = await sales(5, [buyer]);
    expect(idsOf((await buyer.get('/seat-booking/bookings')).body.items)).toEqual(newestFirst);
    for (const limit of [1, 2, 5])
      expect(await allPages(buyer, `/seat-booking/bookings?limit=${limit}`)).toEqual(newestFirst);
  });

  it('lists an event’s for an organiser, and of them one’s own for a customer', async () => {
    const [ada, bob] = [office.customer(), office.customer()];
    const { eventId, newestFirst } = await sales(4, [ada, bob]);
    const other = (await ada.buy(await office.event(), ['A1'])).body.booking.id;
    const query = `/seat-booking/bookings?eventId=${eventId}&limit=3`;
    expect(await allPages(office.organiser, query)).toEqual(newestFirst);
    expect(await allPages(office.admin, query)).toEqual(newestFirst);
    expect(await allPages(ada, query)).toEqual([newestFirst[1], newestFirst[3]]);
    expect(await allPages(ada, '/seat-booking/bookings?limit=1')).toEqual([
      other,
      newestFirst[1],
      newestFirst[3],
    ]);
    expect(await allPages(office.organiser, '/seat-booking/bookings?limit=200')).toEqual([]);
    expect(await allPages(office.customer(), query)).toEqual([]);
  });

  it('keeps cancelled ones', async () => {
    const buyer = office.customer();
    const { newestFirst } = await sales(1, [buyer]);
    await buyer.cancel(newestFirst[0]);
    const { body } = await buyer.get('/seat-booking/bookings');
    expect(body.items).toMatchObject([{ id: newestFirst[0], status: 'cancelled' }]);
  });

  it('says so when there is no such event', async () => {
    for (const client of [office.organiser, office.customer()])
      expect(await client.get(`/seat-booking/bookings?eventId=${UNKNOWN_ID}`)).toMatchObject({
        status: 404,
        body: { code: 'EVENT_NOT_FOUND' },
      });
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'cursor=x',
    'cursor=',
    'eventId=x',
    'userId=ada',
    'eventId[$ne]=1',
  ])('refuses ?%s', async (query) => {
    const answer = await office.customer().get(`/seat-booking/bookings?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', success: false } });
  });
});

describe('GET /seat-booking/bookings/:id', () => {
  it('is for the buyer and organisers', async () => {
    const buyer = office.customer();
    const { newestFirst } = await sales(1, [buyer]);
    const path = `/seat-booking/bookings/${newestFirst[0]}`;
    const { status, body } = await buyer.get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: newestFirst[0], userId: buyer.id });
    expect((await office.organiser.get(path)).body).toEqual(body);
    expect(await office.customer().get(path)).toMatchObject({
      status: 404,
      body: { code: 'BOOKING_NOT_FOUND' },
    });
  });

  it('answers 404 to an unknown id and 400 to a malformed one', async () => {
    const missing = await office.customer().get(`/seat-booking/bookings/${UNKNOWN_ID}`);
    expect(missing).toMatchObject({ status: 404, body: { code: 'BOOKING_NOT_FOUND', success: false } });
    const malformed = await office.customer().get('/seat-booking/bookings/abc');
    expect(malformed).toMatchObject({ status: 400, body: { errors: [{ field: 'id' }] } });
  });
});

describe('POST /seat-booking/bookings/:id/cancel', () => {
  it('ends the booking and frees its seats at once', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { booking } = (await buyer.buy(eventId, ['A1', 'A2'])).body;
    const { status, body } = await buyer.cancel(booking.id, { reason: 'Bought twice by mistake' });
    expect(status).toBe(200);
    const { updatedAt, ...rest } = body.booking;
    const { updatedAt: soldAt, ...before } = booking;
    expect(body.success).toBe(true);
    expect(rest).toEqual({ ...before, status: 'cancelled', cancelReason: 'Bought twice by mistake' });
    expect(Date.parse(updatedAt)).toBeGreaterThanOrEqual(Date.parse(soldAt));
    expect(await buyer.statusOf(eventId, ['A1', 'A2'])).toEqual({ A1: 'available', A2: 'available' });
    expect((await office.customer().hold(eventId, ['A1', 'A2'])).status).toBe(201);
  });

  it('may be repeated, and then frees no seat that was sold again', async () => {
    const eventId = await office.event();
    const [buyer, next] = [office.customer(), office.customer()];
    const { booking } = (await buyer.buy(eventId, ['A1', 'A2'])).body;
    const first = await buyer.cancel(booking.id);
    await next.buy(eventId, ['A1']);
    await next.hold(eventId, ['A2']);
    expect((await buyer.cancel(booking.id, { reason: 'Again' })).body).toEqual(first.body);
    expect(await next.statusOf(eventId, ['A1', 'A2'])).toEqual({ A1: 'booked', A2: 'held' });
    expect((await next.confirm(eventId, { seatIds: ['A2'] })).status).toBe(201);
  });

  it('cancels once when asked many times at once', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { booking } = (await buyer.buy(eventId, ['A1'])).body;
    const answers = await Promise.all(Array.from({ length: 10 }, () => buyer.cancel(booking.id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.booking.updatedAt)).size).toBe(1);
    expect((await buyer.get(`/events/${eventId}`)).body).toMatchObject({
      availableSeats: 100,
      bookedSeats: 0,
    });
  });

  it('is for the buyer and organisers; to anybody else there is no such booking', async () => {
    const { newestFirst } = await sales(2, [office.customer()]);
    const refused = await office.customer().cancel(newestFirst[0]);
    expect(refused).toMatchObject({ status: 404, body: { code: 'BOOKING_NOT_FOUND', success: false } });
    expect((await office.organiser.cancel(newestFirst[0])).body.booking.status).toBe('cancelled');
    expect((await office.admin.cancel(newestFirst[1])).body.booking.status).toBe('cancelled');
  });

  it('works on an event that has closed', async () => {
    const buyer = office.customer();
    const { eventId, newestFirst } = await sales(1, [buyer]);
    await office.organiser.patch(`/events/${eventId}`, { status: 'closed' });
    expect((await buyer.cancel(newestFirst[0])).status).toBe(200);
  });

  it('is refused once the booking has ended in another way', async () => {
    const buyer = office.customer();
    const { newestFirst } = await sales(1, [buyer]);
    const bookings = office.service.app.get<Connection>(getConnectionToken()).collection('seat_bookings');
    const ended = { $set: { status: 'expired', active: false } };
    await bookings.updateOne({ _id: new Types.ObjectId(newestFirst[0]) }, ended);
    expect(await buyer.cancel(newestFirst[0])).toMatchObject({
      status: 409,
      body: { code: 'BOOKING_NOT_CANCELLABLE', success: false },
    });
  });

  it.each([{ reason: '' }, { reason: 5 }, { reason: 'x'.repeat(501) }, { refund: true }])(
    'refuses %j',
    async (body) => {
      const answer = await office.customer().cancel(UNKNOWN_ID, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', success: false } });
    },
  );

  it('answers 404 to an unknown id and 400 to a malformed one', async () => {
    expect((await office.customer().cancel(UNKNOWN_ID)).body.code).toBe('BOOKING_NOT_FOUND');
    expect((await office.customer().cancel('abc')).body).toMatchObject({ errors: [{ field: 'id' }] });
  });
});
