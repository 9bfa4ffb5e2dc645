import { openWithClock, TestClock, UNKNOWN_ID, VERSION, type BoxOffice, type Client } from './box-office.js';

const MINUTE_MS = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

describe('POST /seat-booking/transfer', () => {
  const clock = new TestClock();
  let office: BoxOffice;
  beforeAll(async () => (office = await openWithClock(clock)));
  afterAll(() => office?.close());

  /** A hold of A1 and A2 for ten minutes. */
  async function held(buyer: Client, options?: object) {
    const eventId = await office.event(options);
    const { holdId, expiresAt } = (await buyer.hold(eventId, ['A1', 'A2'])).body;
    return { eventId, holdId: holdId as string, deadlineMs: Date.parse(expiresAt) };
  }

  it('makes the hold the other’s, with its id and deadline', async () => {
    const [giver, receiver] = [office.customer(), office.customer()];
    const { eventId, holdId, deadlineMs } = await held(giver);
    clock.nowMs += MINUTE_MS;
    const { status, body } = await giver.transfer(eventId, holdId, receiver.id);
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      holdId,
      eventId,
      expiresAt: iso(deadlineMs),
      serverTime: iso(clock.nowMs),
      version: VERSION,
    });
    expect((await giver.holds(eventId)).body.items).toEqual([]);
    const { items } = (await receiver.holds(eventId)).body;
    expect(items).toMatchObject([{ holdId, expiresAt: iso(deadlineMs), totalAmount: 99 }]);
    expect((await giver.confirm(eventId, { holdId })).body.code).toBe('NOT_HELD_BY_YOU');
    expect((await giver.confirm(eventId, { seatIds: ['A1'] })).body.code).toBe('NOT_HELD_BY_YOU');
    expect((await giver.release(eventId, { holdId })).body.releasedSeats).toEqual([]);
    const sold = await receiver.confirm(eventId, { holdId });
    expect(sold).toMatchObject({ status: 201, body: { booking: { userId: receiver.id, totalAmount: 99 } } });
  });

  it('cannot be repeated by the sender, and may be undone by the receiver', async () => {
    const [giver, receiver] = [office.customer(), office.customer()];
    const { eventId, holdId } = await held(giver);
    await giver.transfer(eventId, holdId, receiver.id);
    expect(await giver.transfer(eventId, holdId, receiver.id)).toMatchObject({
      status: 409,
      body: { success: false, code: 'NOT_HELD_BY_YOU' },
    });
    expect((await receiver.transfer(eventId, holdId, giver.id)).status).toBe(200);
    expect((await giver.holds(eventId)).body.items).toMatchObject([{ holdId }]);
  });

  it('to oneself changes nothing', async () => {
    const buyer = office.customer();
    const { eventId, holdId, deadlineMs } = await held(buyer, { maxSeatsPerUser: 2 });
    const { version } = (await buyer.view(eventId)).body;
    const answer = await buyer.transfer(eventId, holdId, buyer.id);
    expect(answer).toMatchObject({ status: 200, body: { expiresAt: iso(deadlineMs), version } });
  });

  it.each([
    [-1, 200],
    [0, 409],
    [1, 409],
  ])('%i ms from its deadline it answers %i', async (ms, status) => {
    const buyer = office.customer();
    const { eventId, holdId, deadlineMs } = await held(buyer);
    clock.nowMs = deadlineMs + ms;
    const answer = await buyer.transfer(eventId, holdId, 'bob');
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(
      status === 409 ? { success: false, code: 'HOLD_EXPIRED' } : { success: true },
    );
  });

  it('keeps the receiver’s limit and tells nothing else of the receiver (I11)', async () => {
    const [giver, receiver] = [office.customer(), office.customer()];
    const { eventId, holdId } = await held(giver, { maxSeatsPerUser: 3 });
    await receiver.buy(eventId, ['B1']);
    await receiver.hold(eventId, ['B2']);
    const { status, body } = await giver.transfer(eventId, holdId, receiver.id);
    expect([status, body.code, body.maxSeatsPerUser]).toEqual([409, 'USER_SEAT_LIMIT', 3]);
    expect(body).not.toHaveProperty('seatsOfUser');
    expect(JSON.stringify(body)).not.toContain(receiver.id);
    expect((await giver.holds(eventId)).body.items).toHaveLength(1);
    await receiver.release(eventId, { seatIds: ['B2'] });
    expect((await giver.transfer(eventId, holdId, receiver.id)).status).toBe(200);
    expect((await receiver.hold(eventId, ['B3'])).body).toMatchObject({ seatsOfUser: 3 });
    expect((await giver.hold(eventId, ['C1', 'C2', 'C3'])).status).toBe(201);
  });

  it('refuses what is released, unknown, or another’s', async () => {
    const buyer = office.customer();
    const { eventId, holdId } = await held(buyer);
    const stranger = office.customer();
    expect((await stranger.transfer(eventId, holdId, stranger.id)).body.code).toBe('NOT_HELD_BY_YOU');
    await buyer.release(eventId, { holdId });
    expect((await buyer.transfer(eventId, holdId, 'bob')).body.code).toBe('HOLD_EXPIRED');
    expect((await buyer.transfer(eventId, UNKNOWN_ID, 'bob')).body.code).toBe('HOLD_EXPIRED');
    expect((await buyer.transfer(UNKNOWN_ID, holdId, 'bob')).status).toBe(404);
  });

  it.each(['draft', 'closed'])('works while the event is %s, as confirming does', async (status) => {
    const [giver, receiver] = [office.customer(), office.customer()];
    const { eventId, holdId } = await held(giver);
    await office.organiser.patch(`/events/${eventId}`, { status });
    expect((await giver.transfer(eventId, holdId, receiver.id)).status).toBe(200);
    expect((await receiver.confirm(eventId, { holdId })).status).toBe(201);
  });

  it.each(['auth0|5f7c8ec7', 'Ωμέγα 😀', 'a b', 'x'.repeat(255)])('takes the user id %j', async (userId) => {
    const { eventId, holdId } = await held(office.customer('giver'));
    expect((await office.customer('giver').transfer(eventId, holdId, userId)).status).toBe(200);
    expect((await office.customer(userId).holds(eventId)).body.items).toMatchObject([{ holdId }]);
  });

  it.each([
    undefined,
    null,
    7,
    '',
    ' ',
    ' ann',
    'ann ',
    'a\0b',
    'a\nb',
    '\u200bann',
    'x'.repeat(256),
    ['ann'],
  ])('refuses the user id %j', async (toUserId) => {
    const { eventId, holdId } = await held(office.customer('giver'));
    const body = { eventId, holdId, toUserId };
    const answer = await office.customer('giver').post('/seat-booking/transfer', body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field: 'toUserId' }] },
    });
  });
});
