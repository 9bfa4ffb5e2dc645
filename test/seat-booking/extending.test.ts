import { openWithClock, TestClock, UNKNOWN_ID, VERSION, type BoxOffice, type Client } from './box-office.js';

const MINUTE_MS = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

describe('POST /seat-booking/extend', () => {
  const clock = new TestClock();
  let office: BoxOffice;
  beforeAll(async () => (office = await openWithClock(clock)));
  afterAll(() => office?.close());

  /** A hold of A1 and A2 for ten minutes. */
  async function held(buyer: Client) {
    const eventId = await office.event();
    const { holdId, expiresAt } = (await buyer.hold(eventId, ['A1', 'A2'])).body;
    return { eventId, holdId: holdId as string, deadlineMs: Date.parse(expiresAt) };
  }

  it('gives a hold more time, and says how much it can get in all', async () => {
    const buyer = office.customer();
    const { eventId, holdId } = await held(buyer);
    const sinceMs = clock.nowMs;
    clock.nowMs += 5 * MINUTE_MS;
    const { status, body } = await buyer.extend(eventId, holdId, 30);
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      holdId,
      eventId,
      expiresAt: iso(sinceMs + 35 * MINUTE_MS),
      latestExpiresAt: iso(sinceMs + 60 * MINUTE_MS),
      serverTime: iso(clock.nowMs),
      version: VERSION,
    });
    const { items } = (await buyer.holds(eventId)).body;
    expect(items).toMatchObject([{ holdId, expiresAt: body.expiresAt }]);
    expect(await buyer.statusOf(eventId, ['A1'])).toEqual({ A1: 'held' });
    clock.nowMs = sinceMs + 35 * MINUTE_MS - 1;
    expect((await buyer.confirm(eventId, { holdId })).status).toBe(201);
  });

  it('never takes time away, and repeated it changes nothing', async () => {
    const buyer = office.customer();
    const { eventId, holdId, deadlineMs } = await held(buyer);
    clock.nowMs += 5 * MINUTE_MS;
    const shorter = await buyer.extend(eventId, holdId, 1);
    expect(shorter).toMatchObject({ status: 200, body: { expiresAt: iso(deadlineMs) } });
    const longer = await buyer.extend(eventId, holdId, 6);
    expect(longer.body.expiresAt).toBe(iso(deadlineMs + MINUTE_MS));
    expect((await buyer.extend(eventId, holdId, 6)).body).toEqual(longer.body);
  });

  it('lives for 60 minutes at most: at the end it says what there is', async () => {
    const buyer = office.customer();
    const { eventId, holdId } = await held(buyer);
    const sinceMs = clock.nowMs;
    for (const [passed, deadline] of [
      [5, 35],
      [30, 60],
      [59, 60],
    ]) {
      clock.nowMs = sinceMs + passed * MINUTE_MS;
      const { body } = await buyer.extend(eventId, holdId, 30);
      expect(body).toMatchObject({
        success: true,
        expiresAt: iso(sinceMs + deadline * MINUTE_MS),
        latestExpiresAt: iso(sinceMs + 60 * MINUTE_MS),
      });
    }
    clock.nowMs = sinceMs + 60 * MINUTE_MS;
    expect((await buyer.extend(eventId, holdId, 30)).body.code).toBe('HOLD_EXPIRED');
    expect((await office.customer().hold(eventId, ['A1'])).status).toBe(201);
  });

  it.each([
    [-1, 200],
    [0, 409],
    [1, 409],
  ])('%i ms from its deadline it answers %i', async (ms, status) => {
    const buyer = office.customer();
    const { eventId, holdId, deadlineMs } = await held(buyer);
    clock.nowMs = deadlineMs + ms;
    const answer = await buyer.extend(eventId, holdId, 10);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(
      status === 409 ? { success: false, code: 'HOLD_EXPIRED' } : { success: true },
    );
    const rival = await office.customer().hold(eventId, ['A1']);
    expect(rival.status).toBe(status === 200 ? 409 : 201);
  });

  it('refuses what is released, unknown, or another’s', async () => {
    const buyer = office.customer();
    const { eventId, holdId } = await held(buyer);
    const stranger = await office.customer().extend(eventId, holdId, 10);
    expect(stranger).toMatchObject({ status: 409, body: { code: 'NOT_HELD_BY_YOU', success: false } });
    await buyer.release(eventId, { holdId });
    expect((await buyer.extend(eventId, holdId, 10)).body.code).toBe('HOLD_EXPIRED');
    expect((await buyer.extend(eventId, UNKNOWN_ID, 10)).body.code).toBe('HOLD_EXPIRED');
    expect(await buyer.extend(UNKNOWN_ID, holdId, 10)).toMatchObject({
      status: 404,
      body: { code: 'EVENT_NOT_FOUND' },
    });
  });

  it.each(['draft', 'closed'])('is refused while the event is %s', async (status) => {
    const buyer = office.customer();
    const { eventId, holdId } = await held(buyer);
    await office.organiser.patch(`/events/${eventId}`, { status });
    expect(await buyer.extend(eventId, holdId, 30)).toMatchObject({
      status: 409,
      body: { code: 'EVENT_NOT_ON_SALE' },
    });
  });

  it.each([
    [{}, ['eventId', 'holdId', 'holdDurationMinutes']],
    [{ eventId: UNKNOWN_ID, holdId: 'x', holdDurationMinutes: 31 }, ['holdId', 'holdDurationMinutes']],
    [{ eventId: UNKNOWN_ID, holdId: UNKNOWN_ID, holdDurationMinutes: 1.5 }, ['holdDurationMinutes']],
    [{ eventId: UNKNOWN_ID, holdId: UNKNOWN_ID, holdDurationMinutes: null }, ['holdDurationMinutes']],
    [{ eventId: UNKNOWN_ID, holdId: UNKNOWN_ID, holdDurationMinutes: 1, minutes: 2 }, ['minutes']],
  ])('refuses %j', async (body, fields) => {
    const answer = await office.customer().post('/seat-booking/extend', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });
});
