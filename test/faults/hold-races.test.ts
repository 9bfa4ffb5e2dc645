import { TestClock } from '../redis/support.js';
import { statuses, times } from './burst.js';
import { Stage } from './stage.js';

const MINUTE = 60_000;
const seat = (n: number) => `${'ABCDEF'[Math.floor(n / 10)]}${1 + (n % 10)}`;

describe('races of holds that are extended and transferred, against two services', () => {
  const clock = new TestClock();
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(2, { clock });
  });
  afterAll(() => stage?.close());

  const extend = (eventId: string, user: string, holdId: string, n = 0) =>
    stage.post(user, 'extend', { eventId, holdId, holdDurationMinutes: 30 }, n);
  const transfer = (eventId: string, user: string, holdId: string, toUserId: string, n = 0) =>
    stage.post(user, 'transfer', { eventId, holdId, toUserId }, n);
  const runExpiry = (n: number) =>
    stage.nth(n).call('POST', '/admin/run-expiry', { token: stage.service.token(['admin']) });

  /** A hold of one seat for each of so many buyers. */
  async function holdsOf(buyers: number) {
    const eventId = await stage.event(100);
    const answers = await Promise.all(times(buyers, (n) => stage.hold(eventId, `buyer-${n}`, [seat(n)], n)));
    return {
      eventId,
      holdIds: answers.map(({ body }) => body.holdId as string),
      deadlineMs: Date.parse(answers[0].body.expiresAt),
    };
  }

  const liveHolds = async (eventId: string, user: string): Promise<string[]> => {
    const path = `/seat-booking/holds?eventId=${eventId}`;
    const { body } = await stage.service.call('GET', path, { token: stage.token(user) });
    return body.items.map(({ holdId }: { holdId: string }) => holdId);
  };

  it('extend against the sweep at the deadline: it lives on, or it has ended, never both', async () => {
    const { eventId, holdIds, deadlineMs } = await holdsOf(30);
    clock.nowMs = deadlineMs - 1;
    const { answers, inFlight } = await stage.overlap.burst([
      ...holdIds.slice(0, 15).map((id, n) => () => extend(eventId, `buyer-${n}`, id, n)),
      () => {
        clock.nowMs = deadlineMs;
        return runExpiry(0);
      },
      ...holdIds.slice(15).map((id, n) => () => extend(eventId, `buyer-${n + 15}`, id, n)),
      () => runExpiry(1),
    ]);
    expect(inFlight).toBeGreaterThan(15);
    const extended = [...answers.slice(0, 15), ...answers.slice(16, 31)];
    for (const [n, { status, body }] of extended.entries()) {
      expect(await liveHolds(eventId, `buyer-${n}`)).toEqual(status === 200 ? [holdIds[n]] : []);
      expect(body.code).toBe(status === 200 ? undefined : 'HOLD_EXPIRED');
    }
    await runExpiry(0);
    await stage.expectSound(eventId);
    clock.nowMs += 30 * MINUTE;
  });

  it('transfer against confirm: the sender has bought it, or the receiver has it', async () => {
    const { eventId, holdIds } = await holdsOf(40);
    const { answers, inFlight } = await stage.overlap.burst(
      holdIds.flatMap((id, n) => {
        const both = [
          () => transfer(eventId, `buyer-${n}`, id, `friend-${n}`, n),
          () => stage.confirm(eventId, `buyer-${n}`, { holdId: id }, n + 1),
        ];
        return n % 2 === 0 ? both : both.reverse();
      }),
    );
    expect(inFlight).toBeGreaterThan(40);
    const booked = new Set((await stage.bookings(eventId)).map(({ userId }) => userId));
    for (const n of holdIds.keys()) {
      const two = answers.slice(2 * n, 2 * n + 2);
      const [moved, sold] = n % 2 === 0 ? two : two.reverse();
      expect(['200 409', '409 201']).toContain(`${moved.status} ${sold.status}`);
      expect(booked.has(`buyer-${n}`)).toBe(sold.status === 201);
      expect(await liveHolds(eventId, `friend-${n}`)).toEqual(moved.status === 200 ? [holdIds[n]] : []);
      const codes = moved.status === 200 ? ['NOT_HELD_BY_YOU'] : ['CONFIRM_IN_PROGRESS', 'HOLD_EXPIRED'];
      expect(codes).toContain((moved.status === 200 ? sold : moved).body.code);
    }
    await stage.expectSound(eventId);
  });

  it('transfer against release: given back, or the receiver’s', async () => {
    const { eventId, holdIds } = await holdsOf(40);
    const { answers, inFlight } = await stage.overlap.burst(
      holdIds.flatMap((id, n) => [
        () => transfer(eventId, `buyer-${n}`, id, `friend-${n}`, n),
        () => stage.release(eventId, `buyer-${n}`, { holdId: id }, n + 1),
      ]),
    );
    expect(inFlight).toBeGreaterThan(40);
    for (const n of holdIds.keys()) {
      const [moved, released] = answers.slice(2 * n);
      const freed = released.body.releasedSeats.length;
      expect([`200 0`, `409 1`]).toContain(`${moved.status} ${freed}`);
      expect(await liveHolds(eventId, `friend-${n}`)).toEqual(moved.status === 200 ? [holdIds[n]] : []);
    }
    await stage.expectSound(eventId);
  });

  it('20 transfers of one hold at once: one receiver has it, the others nothing', async () => {
    const { eventId, holdIds } = await holdsOf(1);
    const { answers, inFlight } = await stage.overlap.burst(
      times(20, (n) => () => transfer(eventId, 'buyer-0', holdIds[0], `friend-${n}`, n)),
    );
    expect(inFlight).toBeGreaterThan(10);
    expect(statuses(answers)).toEqual({ 200: 1, 409: 19 });
    for (const [n, { status, body }] of answers.entries()) {
      expect(await liveHolds(eventId, `friend-${n}`)).toEqual(status === 200 ? holdIds : []);
      expect(body.code).toBe(status === 409 ? 'NOT_HELD_BY_YOU' : undefined);
    }
    await stage.expectSound(eventId);
  });

  it('extend against transfer: both happen, or the sender comes too late', async () => {
    const { eventId, holdIds } = await holdsOf(30);
    const { answers, inFlight } = await stage.overlap.burst(
      holdIds.flatMap((id, n) => [
        () => extend(eventId, `buyer-${n}`, id, n),
        () => transfer(eventId, `buyer-${n}`, id, `friend-${n}`, n + 1),
      ]),
    );
    expect(inFlight).toBeGreaterThan(30);
    for (const n of holdIds.keys()) {
      const [longer, moved] = answers.slice(2 * n);
      expect(moved.status).toBe(200);
      expect(['NOT_HELD_BY_YOU', undefined]).toContain(longer.body.code);
      expect(await liveHolds(eventId, `friend-${n}`)).toEqual([holdIds[n]]);
    }
    await stage.expectSound(eventId);
  });
});
