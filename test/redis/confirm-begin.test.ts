import { newId } from '../../src/common/ids.js';
import { readHolds } from './consistency.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import { LEASE_MS } from './test-event.js';

const desk = useDesk();

describe('confirm-begin', () => {
  it('marks the hold, and no seat changes: no delta (I5)', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [0, 2]);
    const before = await event.dump();
    const bookingId = newId();
    expect(await event.begin('ann', [2, 0], bookingId)).toEqual({
      tag: 'BEGUN',
      bookingId,
      nowMs: desk.clock.nowMs,
      ordinals: [2, 0],
      holdIds: [holdId],
      usedUpHoldIds: [holdId],
    });
    const { nowMs } = desk.clock;
    const record = `${nowMs} ${nowMs + 10 * MINUTE} ${bookingId} 2 2,0 0,2 ann`;
    const deadlines = { [holdId]: nowMs + LEASE_MS };
    expect(await event.dump()).toEqual({ ...before, holds: { [holdId]: record }, deadlines });
  });

  it('takes a whole hold by its id', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [3, 1]);
    await event.held('ann', [0]);
    expect(await event.begin('ann', holdId)).toMatchObject({ ordinals: [3, 1], holdIds: [holdId] });
  });

  it('takes seats of several holds and tells which of them are used up', async () => {
    const event = await desk.open(8);
    const whole = await event.held('ann', [0, 1]);
    const part = await event.held('ann', [2, 3]);
    const untouched = await event.held('ann', [4]);
    const bookingId = newId();
    const reply = await event.begin('ann', [3, 0, 1], bookingId);
    expect(reply).toMatchObject({ tag: 'BEGUN', ordinals: [3, 0, 1], usedUpHoldIds: [whole] });
    expect(reply.tag === 'BEGUN' && [...reply.holdIds].sort()).toEqual([whole, part]);
    const holds = readHolds(await event.dump());
    expect(holds.get(whole)).toMatchObject({ booking: bookingId, total: 3, confirming: [0, 1] });
    expect(holds.get(part)).toMatchObject({ booking: bookingId, total: 3, confirming: [3], seats: [2, 3] });
    expect(holds.get(untouched)).toMatchObject({ booking: undefined });
  });

  it('keeps a hold beyond its deadline, and looks at it when the lease ends (I4)', async () => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
    const deadline = desk.clock.nowMs + MINUTE;
    desk.clock.nowMs = deadline - 1;
    await event.begin('ann', [0]);
    const dump = await event.dump();
    expect(dump.deadlines).toEqual({ [holdId]: deadline - 1 + LEASE_MS });
    expect(readHolds(dump).get(holdId)).toMatchObject({ deadline });
    desk.clock.nowMs = deadline + MINUTE;
    expect(await event.hold('bob', [0])).toMatchObject({ tag: 'TAKEN' });
  });

  describe('repeated', () => {
    it('goes on with the first booking id when the same seats are being confirmed already', async () => {
      const event = await desk.open(6);
      const first = await event.held('ann', [0, 1]);
      const second = await event.held('ann', [2, 3]);
      const bookingId = newId();
      await event.begin('ann', [0, 1, 2], bookingId);
      desk.clock.nowMs += 11 * MINUTE;
      const again = await expectNoChange(event, () => event.begin('ann', [2, 1, 0]));
      expect(again).toMatchObject({ tag: 'BEGUN', bookingId, ordinals: [2, 1, 0], usedUpHoldIds: [first] });
      expect(again.tag === 'BEGUN' && [...again.holdIds].sort()).toEqual([first, second]);
    });

    it('goes on by the hold’s id as well', async () => {
      const event = await desk.open(2);
      const holdId = await event.held('ann', [0, 1]);
      const bookingId = newId();
      await event.begin('ann', [1, 0], bookingId);
      const again = await expectNoChange(event, () => event.begin('ann', holdId));
      expect(again).toMatchObject({ tag: 'BEGUN', bookingId, ordinals: [0, 1] });
    });

    it.each([
      ['fewer of these seats', [0, 1]],
      ['one seat of them', [2]],
      ['other seats of these holds', [0, 1, 3]],
      ['these and a seat of the same hold', [0, 1, 2, 3]],
      ['these and a seat of another hold', [0, 1, 2, 4]],
      ['as many seats with one of another hold', [0, 1, 4]],
    ])('with %s is told to wait (I7)', async (_, seats) => {
      const event = await desk.open(6);
      await event.held('ann', [0, 1]);
      await event.held('ann', [2, 3]);
      await event.held('ann', [4]);
      await event.begin('ann', [0, 1, 2]);
      expect(await expectNoChange(event, () => event.begin('ann', seats))).toEqual({ tag: 'CONFIRMING' });
    });

    it('with seats of two bookings under way is told to wait (I7)', async () => {
      const event = await desk.open(4);
      await event.held('ann', [0]);
      await event.held('ann', [1]);
      await event.begin('ann', [0]);
      await event.begin('ann', [1]);
      expect(await expectNoChange(event, () => event.begin('ann', [0, 1]))).toEqual({ tag: 'CONFIRMING' });
    });
  });

  describe('refuses', () => {
    it('and names every seat with its reason and status (I7)', async () => {
      const event = await desk.open(12);
      await event.held('ann', [0]);
      await event.held('ann', [1], { ttlMs: MINUTE });
      await event.held('ann', [2], { ttlMs: MINUTE });
      await event.held('bob', [3], { ttlMs: MINUTE });
      desk.clock.nowMs += MINUTE;
      await event.hold('ann', [2, 3], { ttlMs: MINUTE });
      desk.clock.nowMs += MINUTE;
      await event.sweep({ batch: 1 });
      await event.hold('bob', [2]);
      await event.held('bob', [4]);
      await event.held('ann', [5], { ttlMs: MINUTE });
      await event.sold('ann', [6]);
      await event.sold('bob', [7]);
      await event.block([8]);
      await event.held('ann', [9]);
      await event.release('ann', [9]);
      desk.clock.nowMs += MINUTE;
      const reply = await expectNoChange(event, () => event.begin('ann', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
      expect(reply).toEqual({
        tag: 'REFUSED',
        seats: [
          { ordinal: 1, why: 'EXPIRED', status: 'available' },
          { ordinal: 2, why: 'NOT_YOURS', status: 'held' },
          { ordinal: 3, why: 'EXPIRED', status: 'available' },
          { ordinal: 4, why: 'NOT_YOURS', status: 'held' },
          { ordinal: 5, why: 'EXPIRED', status: 'held' },
          { ordinal: 6, why: 'TAKEN', status: 'booked' },
          { ordinal: 7, why: 'TAKEN', status: 'booked' },
          { ordinal: 8, why: 'TAKEN', status: 'blocked' },
          { ordinal: 9, why: 'NOT_YOURS', status: 'available' },
          { ordinal: 10, why: 'NOT_YOURS', status: 'available' },
        ],
      });
    });

    it('another’s lapsed hold as not yours, swept or not', async () => {
      const event = await desk.open(1);
      await event.held('bob', [0], { ttlMs: MINUTE });
      desk.clock.nowMs += MINUTE;
      const seat = { ordinal: 0, why: 'NOT_YOURS' };
      expect(await event.begin('ann', [0])).toMatchObject({ seats: [{ ...seat, status: 'held' }] });
      await event.sweep();
      expect(await event.begin('ann', [0])).toMatchObject({ seats: [{ ...seat, status: 'available' }] });
    });

    it('nothing 1 ms before the deadline (I4)', async () => {
      const event = await desk.open(1);
      await event.held('ann', [0], { ttlMs: MINUTE });
      desk.clock.nowMs += MINUTE - 1;
      expect(await event.begin('ann', [0])).toMatchObject({ tag: 'BEGUN' });
    });

    it.each([0, 1])('a hold %i ms after its deadline (I6)', async (sinceMs) => {
      const event = await desk.open(1);
      const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
      desk.clock.nowMs += MINUTE + sinceMs;
      expect(await expectNoChange(event, () => event.begin('ann', [0]))).toEqual({
        tag: 'REFUSED',
        seats: [{ ordinal: 0, why: 'EXPIRED', status: 'held' }],
      });
      expect(await expectNoChange(event, () => event.begin('ann', holdId))).toEqual({
        tag: 'NO_HOLD',
        why: 'EXPIRED',
      });
    });

    it('a hold that is not there, or not the caller’s (I7)', async () => {
      const event = await desk.open(2);
      const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
      const unknown = await expectNoChange(event, () => event.begin('ann', newId()));
      expect(unknown).toEqual({ tag: 'NO_HOLD', why: 'EXPIRED' });
      const notYours = { tag: 'NO_HOLD', why: 'NOT_YOURS' };
      expect(await expectNoChange(event, () => event.begin('bob', holdId))).toEqual(notYours);
      desk.clock.nowMs += MINUTE;
      expect(await expectNoChange(event, () => event.begin('bob', holdId))).toEqual(notYours);
    });

    it('a hold that another user is confirming', async () => {
      const event = await desk.open(1);
      await event.held('ann', [0]);
      await event.begin('ann', [0]);
      expect(await expectNoChange(event, () => event.begin('bob', [0]))).toMatchObject({
        tag: 'REFUSED',
        seats: [{ why: 'NOT_YOURS' }],
      });
    });
  });
});
