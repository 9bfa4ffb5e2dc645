import { newId } from '../../src/common/ids.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';

const desk = useDesk();

describe('confirm-abort', () => {
  it('makes the holds what they were before the confirmation, to the byte', async () => {
    const event = await desk.open(5);
    const first = await event.held('ann', [0, 1]);
    const second = await event.held('ann', [2, 3], { ttlMs: MINUTE });
    const before = await event.dump();
    const bookingId = newId();
    desk.clock.nowMs += MINUTE - 1;
    await event.begin('ann', [1, 2], bookingId);
    expect(await event.abort(bookingId, [first, second])).toEqual({ holds: 2 });
    expect(await event.dump()).toEqual(before);
  });

  it('leaves a hold whose deadline has passed meanwhile to lapse at once', async () => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
    const bookingId = newId();
    await event.begin('ann', [0], bookingId);
    desk.clock.nowMs += MINUTE;
    await event.abort(bookingId, [holdId]);
    expect(await event.begin('ann', [0])).toMatchObject({ tag: 'REFUSED', seats: [{ why: 'EXPIRED' }] });
    expect(await event.sweep()).toMatchObject({ expiredHolds: 1 });
  });

  it('changes nothing when repeated, for another booking, or for a hold that is gone (I7)', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [0]);
    const [bookingId, later] = [newId(), newId()];
    await event.begin('ann', [0], bookingId);
    const nothing = { holds: 0 };
    expect(await expectNoChange(event, () => event.abort(newId(), [holdId]))).toEqual(nothing);
    expect(await expectNoChange(event, () => event.abort(bookingId, [newId()]))).toEqual(nothing);
    await event.abort(bookingId, [holdId]);
    expect(await expectNoChange(event, () => event.abort(bookingId, [holdId]))).toEqual(nothing);
    await event.begin('ann', [0], later);
    expect(await expectNoChange(event, () => event.abort(bookingId, [holdId]))).toEqual(nothing);
  });
});
