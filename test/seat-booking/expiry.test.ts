import { banquet } from './banquet.js';
import { openBoxOffice, openWithClock, TestClock, type BoxOffice, type Client } from './box-office.js';

const MINUTE_MS = 60_000;

/** The refusal of A1 and A2, whose hold has lapsed. */
const expired = (status: string) => ({
  status: 409,
  body: {
    success: false,
    code: 'HOLD_EXPIRED',
    conflictingSeats: ['A1', 'A2'],
    conflicts: [
      { seatId: 'A1', status, code: 'HOLD_EXPIRED' },
      { seatId: 'A2', status, code: 'HOLD_EXPIRED' },
    ],
  },
});

describe('by a clock that the test moves', () => {
  const clock = new TestClock();
  let office: BoxOffice;
  beforeAll(async () => (office = await openWithClock(clock)));
  afterAll(() => office?.close());

  /** A hold of A1 and A2 for ten minutes, at a time of its own. */
  async function held(buyer: Client, options?: object) {
    const eventId = await office.event(options);
    const { holdId, expiresAt } = (await buyer.hold(eventId, ['A1', 'A2'])).body;
    return { eventId, holdId: holdId as string, deadlineMs: Date.parse(expiresAt) };
  }

  it('tells deadline and time by Redis, not by the server', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { expiresAt, serverTime } = (await buyer.hold(eventId, ['A1'])).body;
    expect(Date.parse(serverTime)).toBe(clock.nowMs);
    expect(Date.parse(expiresAt)).toBe(clock.nowMs + 10 * MINUTE_MS);
    expect(Date.parse((await buyer.holds(eventId)).body.serverTime)).toBe(clock.nowMs);
  });

  it.each([
    [-1, 409, 1],
    [0, 201, 0],
    [1, 201, 0],
  ])('%i ms from its deadline another buyer gets %i, and %i hold is listed', async (ms, status, listed) => {
    const buyer = office.customer();
    const { eventId, deadlineMs } = await held(buyer);
    clock.nowMs = deadlineMs + ms;
    expect((await buyer.holds(eventId)).body.items).toHaveLength(listed);
    expect((await office.customer().hold(eventId, ['A2', 'A3'])).status).toBe(status);
    expect((await buyer.release(eventId, { seatIds: ['A1'] })).body.releasedSeats).toHaveLength(listed);
  });

  it.each([
    [-1, 201],
    [0, 409],
    [1, 409],
  ])('%i ms from its deadline it is confirmed with %i, by hold as by seats', async (ms, status) => {
    const buyer = office.customer();
    for (const what of [undefined, { seatIds: ['A1', 'A2'] }]) {
      const { eventId, holdId, deadlineMs } = await held(buyer);
      clock.nowMs = deadlineMs + ms;
      const answer = await buyer.confirm(eventId, what ?? { holdId });
      expect(answer.status).toBe(status);
      expect(answer.body.code).toBe(status === 409 ? 'HOLD_EXPIRED' : undefined);
    }
  });

  it('says HOLD_EXPIRED with the seats, before and after they were freed', async () => {
    const buyer = office.customer();
    const { eventId, holdId, deadlineMs } = await held(buyer);
    await buyer.hold(eventId, ['A3'], { holdDurationMinutes: 30 });
    clock.nowMs = deadlineMs;
    const confirm = () => buyer.confirm(eventId, { seatIds: ['A1', 'A2', 'A3'] });
    expect(await confirm()).toMatchObject(expired('held'));
    await office.admin.post('/admin/run-expiry');
    expect(await confirm()).toMatchObject(expired('available'));
    expect((await buyer.confirm(eventId, { holdId })).body.code).toBe('HOLD_EXPIRED');
    expect(await buyer.statusOf(eventId, ['A3'])).toEqual({ A3: 'held' });
  });

  it('says who has the seats when they went to another after the deadline', async () => {
    const [buyer, next] = [office.customer(), office.customer()];
    const { eventId, deadlineMs } = await held(buyer);
    clock.nowMs = deadlineMs;
    await next.hold(eventId, ['A1']);
    expect((await buyer.confirm(eventId, { seatIds: ['A1', 'A2'] })).body).toMatchObject({
      code: 'NOT_HELD_BY_YOU',
      conflicts: [
        { seatId: 'A1', code: 'NOT_HELD_BY_YOU' },
        { seatId: 'A2', code: 'HOLD_EXPIRED' },
      ],
    });
    await next.confirm(eventId, { seatIds: ['A1'] });
    expect((await buyer.confirm(eventId, { seatIds: ['A1'] })).body.code).toBe('SEATS_TAKEN');
  });

  it('tells a confirmation again long after the hold’s deadline', async () => {
    const buyer = office.customer();
    const { eventId, holdId, deadlineMs } = await held(buyer);
    const { booking } = (await buyer.confirm(eventId, { holdId })).body;
    clock.nowMs = deadlineMs + 90 * MINUTE_MS;
    await office.admin.post('/admin/run-expiry');
    const again = await buyer.confirm(eventId, { holdId });
    expect(again).toMatchObject({
      status: 200,
      body: { alreadyConfirmed: true, booking: { id: booking.id } },
    });
    expect(await buyer.statusOf(eventId, ['A1'])).toEqual({ A1: 'booked' });
  });

  it('may be renewed, but lives for 60 minutes at most', async () => {
    const buyer = office.customer();
    const eventId = await office.event();
    const startMs = clock.nowMs;
    const renew = () => buyer.hold(eventId, ['A1'], { holdDurationMinutes: 30 });
    expect(Date.parse((await renew()).body.expiresAt)).toBe(startMs + 30 * MINUTE_MS);
    clock.nowMs += 25 * MINUTE_MS;
    expect(Date.parse((await renew()).body.expiresAt)).toBe(startMs + 55 * MINUTE_MS);
    clock.nowMs += 25 * MINUTE_MS;
    expect(Date.parse((await renew()).body.expiresAt)).toBe(startMs + 60 * MINUTE_MS);
    const younger = await buyer.hold(eventId, ['A2'], { holdDurationMinutes: 30 });
    expect(Date.parse(younger.body.expiresAt)).toBe(startMs + 80 * MINUTE_MS);
    const joined = await buyer.hold(eventId, ['A1', 'A2']);
    expect(joined).toMatchObject({ status: 409, body: { code: 'HOLD_LIFETIME', success: false } });
    expect((await buyer.holds(eventId)).body.items).toHaveLength(2);
    clock.nowMs = startMs + 60 * MINUTE_MS;
    expect((await office.customer().hold(eventId, ['A1'])).status).toBe(201);
  });

  it('the same for a table', async () => {
    const buyer = office.customer();
    const eventId = await office.event({}, banquet());
    for (let n = 0; n < 3; n++) {
      await buyer.hold(eventId, ['T2-1'], { holdDurationMinutes: 30 });
      clock.nowMs += 20 * MINUTE_MS - 1;
    }
    await buyer.hold(eventId, ['T2-2'], { holdDurationMinutes: 30 });
    expect((await buyer.holdTable(eventId, 'T2')).body.code).toBe('HOLD_LIFETIME');
  });

  it('counts no longer against its user', async () => {
    const buyer = office.customer();
    const { eventId, deadlineMs } = await held(buyer, { maxSeatsPerUser: 2 });
    expect((await buyer.hold(eventId, ['A3'])).body.code).toBe('USER_SEAT_LIMIT');
    clock.nowMs = deadlineMs;
    expect((await buyer.hold(eventId, ['A3', 'A4'])).status).toBe(201);
  });

  it('run-expiry ends what has lapsed in every event, counts it, and finds nothing the second time', async () => {
    const expire = () => office.admin.post('/admin/run-expiry');
    clock.nowMs += 100 * MINUTE_MS;
    await expire();
    const [first, second] = [await office.event(), await office.event()];
    await office.customer().hold(first, ['A1', 'A2', 'A3']);
    await office.customer().hold(second, ['A1']);
    await office.customer().hold(second, ['A2', 'A3'], { holdDurationMinutes: 30 });
    await office.customer().buy(second, ['A4']);
    expect(await expire()).toMatchObject({ status: 200, body: { expiredHolds: 0, releasedSeats: 0 } });
    clock.nowMs += 10 * MINUTE_MS;
    const { status, body } = await expire();
    expect(status).toBe(200);
    expect(body).toEqual({ expiredHolds: 2, releasedSeats: 4, expiredBookings: 0 });
    expect((await expire()).body).toEqual({ expiredHolds: 0, releasedSeats: 0, expiredBookings: 0 });
    expect((await office.admin.get(`/events/${first}`)).body).toMatchObject({ heldSeats: 0 });
    const counts = { heldSeats: 2, bookedSeats: 1, availableSeats: 97 };
    expect((await office.admin.get(`/events/${second}`)).body).toMatchObject(counts);
  });
});

describe('by Redis’ own clock, with short minutes', () => {
  let office: BoxOffice;
  beforeAll(async () => (office = await openBoxOffice({ MINUTE_MS: 400 })));
  afterAll(() => office?.close());

  it('lapsed holds become free by themselves', async () => {
    const eventId = await office.event();
    const buyer = office.customer();
    const { holdId, expiresAt } = (await buyer.hold(eventId, ['A1', 'A2'], { holdDurationMinutes: 1 })).body;
    while ((await buyer.get(`/events/${eventId}`)).body.heldSeats > 0);
    // Redis and the test run on one machine, hence by one clock.
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expect(await buyer.statusOf(eventId, ['A1', 'A2'])).toEqual({ A1: 'available', A2: 'available' });
    expect((await buyer.confirm(eventId, { holdId })).body.code).toBe('HOLD_EXPIRED');
    expect((await office.customer().hold(eventId, ['A1'])).status).toBe(201);
  });
});
