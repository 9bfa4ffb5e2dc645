import { TestClock } from '../redis/support.js';
import { statuses, times } from './burst.js';
import { Stage } from './stage.js';

const MINUTE = 60_000;

describe.each([
  ['one service', 1],
  ['two services', 2],
])('races of confirmations against %s', (_name, services) => {
  const clock = new TestClock();
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(services, { clock });
  });
  afterAll(() => stage?.close());

  it('the same confirmation 50 times at once makes one booking', async () => {
    const eventId = await stage.event(10);
    const { body: hold } = await stage.hold(eventId, 'ada', ['A1', 'A2']);
    const { answers, inFlight } = await stage.overlap.burst(
      times(50, (n) => () => {
        const what = n % 2 === 0 ? { holdId: hold.holdId } : { seatIds: ['A2', 'A1'] };
        return stage.confirm(eventId, 'ada', what, n);
      }),
    );
    expect(inFlight).toBeGreaterThan(25);
    expect(statuses(answers)).toEqual({ 201: 1, 200: 49 });
    const [booking] = await stage.bookings(eventId);
    for (const { status, body } of answers) {
      expect(body).toMatchObject({ success: true, booking: { id: booking.id } });
      expect(body.alreadyConfirmed).toBe(status === 200 ? true : undefined);
    }
    expect((await stage.audit(eventId)).activeBookings).toBe(1);
    await stage.expectSound(eventId);
  });

  it('confirming parts of one hold at the same time: no seat twice, nothing half booked', async () => {
    const eventId = await stage.event(10);
    const seats = ['A1', 'A2', 'A3', 'A4'];
    await stage.hold(eventId, 'ada', seats);
    const parts = [['A1', 'A2'], ['A3', 'A4'], ['A2', 'A3'], seats];
    const { answers, inFlight } = await stage.overlap.burst(
      times(40, (n) => () => stage.confirm(eventId, 'ada', { seatIds: parts[n % 4] }, n)),
    );
    expect(inFlight).toBeGreaterThan(20);
    const won = new Set(answers.filter(({ status }) => status < 300).map(({ body }) => body.booking.id));
    const found = await stage.bookings(eventId);
    expect(new Set(found.map(({ id }) => id))).toEqual(won);
    for (const { body } of answers.filter(({ status }) => status >= 300)) {
      expect(['SEATS_TAKEN', 'CONFIRM_IN_PROGRESS', 'NOT_HELD_BY_YOU']).toContain(body.code);
    }
    await stage.expectSound(eventId);
  });

  it('confirm against release of the same hold: booked or released, never both', async () => {
    const eventId = await stage.event(200);
    const holds = await Promise.all(times(40, (n) => stage.hold(eventId, `buyer-${n}`, [seat(n)])));
    const { answers, inFlight } = await stage.overlap.burst(
      holds.flatMap(({ body: { holdId } }, n) => [
        () => stage.release(eventId, `buyer-${n}`, { holdId }, n + 1),
        () => stage.confirm(eventId, `buyer-${n}`, { holdId }, n),
      ]),
    );
    expect(inFlight).toBeGreaterThan(40);
    const booked = new Set((await stage.bookings(eventId)).map(({ userId }) => userId));
    holds.forEach((_, n) => {
      const [released, confirmed] = answers.slice(2 * n);
      expect(confirmed.status === 201).toBe(booked.has(`buyer-${n}`));
      const ending = confirmed.body.code ?? 'booked';
      const freed = released.body.releasedSeats?.length ?? 0;
      expect([`booked 0`, `HOLD_EXPIRED 1`]).toContain(`${ending} ${freed}`);
    });
    await stage.expectSound(eventId);
  });

  it('cancel against a repeated confirm: the booking ends once, and nothing of it stays', async () => {
    const eventId = await stage.event(100);
    const booked = await Promise.all(
      times(30, async (n) => {
        const { body } = await stage.hold(eventId, `buyer-${n}`, [seat(n)], n);
        const { body: confirmed } = await stage.confirm(eventId, `buyer-${n}`, { holdId: body.holdId }, n);
        return { holdId: body.holdId as string, id: confirmed.booking.id as string };
      }),
    );
    const { answers, inFlight } = await stage.overlap.burst(
      booked.flatMap(({ holdId, id }, n) => [
        () => stage.cancel(id, `buyer-${n}`, n),
        () => stage.confirm(eventId, `buyer-${n}`, { holdId }, n + 1),
        () => stage.cancel(id, `buyer-${n}`, n + 1),
      ]),
    );
    expect(inFlight).toBeGreaterThan(40);
    booked.forEach((_, n) => {
      const [first, confirm, second] = answers.slice(3 * n);
      expect([first.status, second.status]).toEqual([200, 200]);
      expect([200, 409]).toContain(confirm.status);
    });
    expect(await stage.bookings(eventId)).toEqual([]);
    expect((await stage.audit(eventId)).counts).toEqual([100, 0, 0, 0]);
    await stage.expectSound(eventId);
  });

  it('a confirmation at the deadline: booked or expired, and the seat is sold to one', async () => {
    const eventId = await stage.event(100);
    const ends = await Promise.all(
      times(20, (n) => stage.hold(eventId, `buyer-${n}`, [seat(n)], n).then(({ body }) => body.expiresAt)),
    );
    expect(new Set(ends).size).toBe(1);
    clock.nowMs = Date.parse(ends[0]) - 1;
    const late = () => {
      clock.nowMs = Date.parse(ends[0]);
      return stage.service.call('POST', '/admin/run-expiry', { token: stage.service.token(['admin']) });
    };
    const requests = times(20, (n) => [
      () => stage.confirm(eventId, `buyer-${n}`, { seatIds: [seat(n)] }, n),
      () => stage.hold(eventId, `rival-${n}`, [seat(n)], n + 1),
    ]).flat();
    const { answers, inFlight } = await stage.overlap.burst([
      ...requests.slice(0, 20),
      late,
      ...requests.slice(20),
    ]);
    answers.splice(20, 1);
    expect(inFlight).toBeGreaterThan(20);
    const owners = new Map(
      (await stage.bookings(eventId)).map(({ userId, seatIds }) => [seatIds[0], userId]),
    );
    times(20, (n) => {
      const [confirmed, rival] = answers.slice(2 * n);
      const ending = confirmed.body.code ?? 'booked';
      expect(['booked', 'HOLD_EXPIRED', 'NOT_HELD_BY_YOU']).toContain(ending);
      expect(owners.get(seat(n))).toBe(ending === 'booked' ? `buyer-${n}` : undefined);
      expect([
        'booked SEATS_TAKEN',
        'NOT_HELD_BY_YOU held',
        'HOLD_EXPIRED held',
        'HOLD_EXPIRED SEATS_TAKEN',
      ]).toContain(`${ending} ${rival.body.code ?? 'held'}`);
    });
    clock.nowMs += MINUTE;
    await stage.expectSound(eventId);
  });
});

/** A seat of a grid of 100 seats, whose rows have 12. */
function seat(n: number): string {
  return `${String.fromCharCode(65 + Math.floor(n / 10))}${(n % 10) + 1}`;
}
