import { newId } from '../../src/common/ids.js';
import { LIMITS } from '../../src/config/limits.js';
import { MINUTE, useDesk } from './support.js';

const desk = useDesk();

const range = (from: number, length: number): number[] => Array.from({ length }, (_, i) => from + i);

describe('the largest of everything (I9)', () => {
  it('holds, confirms and frees as many seats as one request may name', async () => {
    const event = await desk.open(400);
    const holds = LIMITS.seatsPerConfirm / LIMITS.seatsPerHold;
    for (const i of range(0, holds))
      await event.held('ann', range(i * LIMITS.seatsPerHold, LIMITS.seatsPerHold));
    const all = range(0, LIMITS.seatsPerConfirm);
    const begun = await event.begin('ann', all);
    expect(begun).toMatchObject({ tag: 'BEGUN', ordinals: all });
    const bookingId = begun.tag === 'BEGUN' ? begun.bookingId : '';
    await event.book('ann', bookingId, all);
    expect((await event.dump()).users).toEqual({ ann: `${all.length} ` });
    expect(await event.free('ann', bookingId, all)).toMatchObject({ seats: all.length });
  });

  it('names as many conflicts and refusals as there are', async () => {
    const event = await desk.open(60);
    const seats = range(0, LIMITS.seatsPerHold);
    await event.held('bob', seats);
    const taken = await event.hold('ann', seats);
    expect(taken.tag === 'TAKEN' && taken.conflicts).toHaveLength(seats.length);
    const refused = await event.begin('ann', range(0, 60));
    expect(refused.tag === 'REFUSED' && refused.seats).toHaveLength(60);
  });

  it('blocks and unblocks as many seats as one request may name, in one delta each', async () => {
    const event = await desk.open(LIMITS.seatsPerBlock + 10);
    const seats = range(5, LIMITS.seatsPerBlock);
    for (const i of range(0, 20)) await event.held('ann', range(i * 50, 50), { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    expect(await event.block(seats)).toEqual({ tag: 'BLOCKED', version: '1-21', seats: seats.length });
    expect(await event.unblock(seats)).toEqual({ version: '1-22', ordinals: seats });
  });

  it('names every seat of a refused block', async () => {
    const event = await desk.open(LIMITS.seatsPerBlock);
    const bookingId = newId();
    const seats = range(0, LIMITS.seatsPerBlock);
    await event.book('ann', bookingId, seats);
    const reply = await event.block(seats);
    expect(reply.tag === 'TAKEN' && reply.conflicts).toHaveLength(seats.length);
  });

  it('ends as many holds as one sweep may look at', async () => {
    const seats = LIMITS.sweepBatch * LIMITS.seatsPerHold;
    const event = await desk.open(seats);
    await Promise.all(
      range(0, LIMITS.sweepBatch).map((i) =>
        event.held(`user-${i}`, range(i * LIMITS.seatsPerHold, LIMITS.seatsPerHold), { ttlMs: MINUTE }),
      ),
    );
    desk.clock.nowMs += MINUTE;
    expect(await event.sweep({ batch: LIMITS.sweepBatch })).toMatchObject({
      expiredHolds: LIMITS.sweepBatch,
      releasedSeats: seats,
    });
  });

  it('works at the end of the largest layout, and builds it with every seat sold', async () => {
    const seats = LIMITS.seatsPerLayout;
    const event = await desk.open(seats);
    const last = [seats - 1, 0, seats - 2];
    const holdId = await event.held('ann', last);
    expect((await event.snapshot()).state).toHaveLength(seats);
    expect(await event.begin('ann', holdId)).toMatchObject({ ordinals: last });
    await event.lose();
    const bookings = range(0, seats / 4).map((i) => ({
      bookingId: newId(),
      userId: `user-${i % 1_000}`,
      ordinals: range(i * 4, 4),
    }));
    expect(await event.build({ state: Buffer.alloc(seats, 2), bookings })).toMatchObject({ tag: 'BUILT' });
    expect((await event.dump()).users['user-7']).toBe('100 ');
  });

  it('builds one booking of as many seats as a layout has', async () => {
    const seats = LIMITS.seatsPerLayout;
    const bookings = [{ bookingId: newId(), userId: 'ann', ordinals: range(0, seats) }];
    const event = await desk.open(seats, { state: Buffer.alloc(seats, 2), bookings });
    expect((await event.dump()).users).toEqual({ ann: `${seats} ` });
  });
});
