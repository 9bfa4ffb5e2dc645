import { openBoxOffice, TIME, UNKNOWN_ID, type BoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

describe('GET /seat-booking/holds', () => {
  it('lists one’s own live holds of the event, and nobody else’s', async () => {
    const eventId = await office.event();
    const [buyer, stranger] = [office.customer(), office.customer()];
    const held = (await buyer.hold(eventId, ['A1'])).body;
    await stranger.hold(eventId, ['A2']);
    await buyer.hold(await office.event(), ['A3']);
    const { status, body } = await buyer.holds(eventId);
    expect(status).toBe(200);
    const { holdId, seats, totalAmount, currency, expiresAt } = held;
    expect(body).toEqual({
      items: [{ holdId, eventId, seats, totalAmount, currency, expiresAt }],
      serverTime: TIME,
    });
  });

  it('forgets a hold that was confirmed or released', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    await buyer.buy(eventId, ['A1']);
    await buyer.hold(eventId, ['A2']);
    await buyer.release(eventId, { seatIds: ['A2'] });
    expect((await buyer.holds(eventId)).body.items).toEqual([]);
  });

  it.each(['', '?eventId=', '?eventId=abc', `?eventId=${UNKNOWN_ID}&eventId=${UNKNOWN_ID}`, '?event=x'])(
    'refuses the query "%s"',
    async (query) => {
      const answer = await office.customer().get(`/seat-booking/holds${query}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', success: false } });
    },
  );

  it('answers 404 to an event that is not there', async () => {
    expect((await office.customer().holds(UNKNOWN_ID)).body.code).toBe('EVENT_NOT_FOUND');
  });
});

describe('POST /seat-booking/release', () => {
  it('gives a hold back by its id, and repeating it is harmless', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { holdId } = (await buyer.hold(eventId, ['A1', 'A2'])).body;
    const released = await buyer.release(eventId, { holdId });
    expect(released).toMatchObject({
      status: 200,
      body: { success: true, releasedSeats: ['A1', 'A2'], notHeld: [] },
    });
    expect(await buyer.statusOf(eventId, ['A1', 'A2'])).toEqual({ A1: 'available', A2: 'available' });
    await office.customer().hold(eventId, ['A1']);
    expect(await buyer.release(eventId, { holdId })).toMatchObject({
      status: 200,
      body: { releasedSeats: [] },
    });
    expect(await buyer.statusOf(eventId, ['A1'])).toEqual({ A1: 'held' });
  });

  it('gives single seats back, of several holds, and names those that are not held', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { holdId } = (await buyer.hold(eventId, ['A1', 'A2'])).body;
    await buyer.hold(eventId, ['B1']);
    await office.customer().hold(eventId, ['C1']);
    const released = await buyer.release(eventId, { seatIds: ['A1', 'B1', 'C1', 'D1'] });
    expect(released.body).toMatchObject({ releasedSeats: ['A1', 'B1'], notHeld: ['C1', 'D1'] });
    const { items } = (await buyer.holds(eventId)).body;
    expect(items).toMatchObject([{ holdId, seats: [{ seatId: 'A2' }], totalAmount: 49.5 }]);
    expect(await buyer.statusOf(eventId, ['C1'])).toEqual({ C1: 'held' });
  });

  it('does nothing to the hold of another, nor to a sold seat', async () => {
    const eventId = await office.event();
    const { holdId } = (await office.customer().hold(eventId, ['A1'])).body;
    const buyer = office.customer();
    await buyer.buy(eventId, ['A2']);
    expect((await buyer.release(eventId, { holdId })).body).toMatchObject({ releasedSeats: [], notHeld: [] });
    expect((await buyer.release(eventId, { holdId: UNKNOWN_ID })).body).toMatchObject({ releasedSeats: [] });
    expect((await buyer.release(eventId, { seatIds: ['A2'] })).body).toMatchObject({ notHeld: ['A2'] });
    expect(await buyer.statusOf(eventId, ['A1', 'A2'])).toEqual({ A1: 'held', A2: 'booked' });
  });

  it('answers for unknown seats and events', async () => {
    const eventId = await office.event();
    expect((await office.customer().release(eventId, { seatIds: ['Z9'] })).body).toMatchObject({
      code: 'UNKNOWN_SEATS',
      unknownSeats: ['Z9'],
    });
    expect((await office.customer().release(UNKNOWN_ID, { seatIds: ['A1'] })).body.code).toBe(
      'EVENT_NOT_FOUND',
    );
  });

  it('works while the event is closed', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { holdId } = (await buyer.hold(eventId, ['A1'])).body;
    await office.organiser.patch(`/events/${eventId}`, { status: 'closed' });
    expect((await buyer.release(eventId, { holdId })).body.releasedSeats).toEqual(['A1']);
  });
});
