import { newId } from '../../src/common/ids.js';
import { readHolds } from './consistency.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import { LEASE_MS } from './test-event.js';

const desk = useDesk();

describe('extend', () => {
  it('moves the deadline and nothing else, in one delta', async () => {
    const event = await desk.open(4);
    const start = desk.clock.nowMs;
    const holdId = await event.held('ann', [3, 1]);
    const before = await event.dump();
    const now = (desk.clock.nowMs += MINUTE);
    expect(await event.extend('ann', holdId, { ttlMs: 20 * MINUTE })).toEqual({
      tag: 'EXTENDED',
      version: '1-2',
      deadlineMs: now + 20 * MINUTE,
      latestDeadlineMs: start + 60 * MINUTE,
      nowMs: now,
    });
    const { deltas, holds, deadlines, ...dump } = await event.dump();
    expect(dump).toEqual({ ...before, deltas: undefined, holds: undefined, deadlines: undefined });
    expect(holds).toEqual({ [holdId]: `${start} ${now + 20 * MINUTE} - 0 - 3,1 ann` });
    expect(deadlines).toEqual({ [holdId]: now + 20 * MINUTE });
    const until = `${now + 20 * MINUTE}`;
    expect(deltas.at(-1)).toEqual([
      '1-2',
      { op: 'extend', req: '', at: `${now}`, seats: '3=1,1=1', user: 'ann', ref: holdId, until },
    ]);
  });

  it.each([-1, 0])('changes nothing when it would add %i ms (I7)', async (moreMs) => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0], { ttlMs: 10 * MINUTE });
    const deadlineMs = desk.clock.nowMs + 10 * MINUTE;
    const extend = () => event.extend('ann', holdId, { ttlMs: 10 * MINUTE + moreMs });
    expect(await expectNoChange(event, extend)).toMatchObject({
      tag: 'EXTENDED',
      version: '1-1',
      deadlineMs,
    });
  });

  it('adds a millisecond, once', async () => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
    const extended = { tag: 'EXTENDED', version: '1-2', deadlineMs: desk.clock.nowMs + MINUTE + 1 };
    const extend = () => event.extend('ann', holdId, { ttlMs: MINUTE + 1 });
    expect(await extend()).toMatchObject(extended);
    expect(await expectNoChange(event, extend)).toMatchObject(extended);
  });

  it('reaches the longest life by steps and stays there', async () => {
    const event = await desk.open(1);
    const start = desk.clock.nowMs;
    const holdId = await event.held('ann', [0], { ttlMs: 20 * MINUTE });
    for (const [passed, deadline] of [
      [15, 45],
      [29, 59],
      [30, 60],
      [31, 60],
    ]) {
      desk.clock.nowMs = start + passed * MINUTE;
      expect(await event.extend('ann', holdId, { ttlMs: 30 * MINUTE })).toMatchObject({
        deadlineMs: start + deadline * MINUTE,
        latestDeadlineMs: start + 60 * MINUTE,
      });
    }
    desk.clock.nowMs = start + 60 * MINUTE - 1;
    expect(await expectNoChange(event, () => event.extend('ann', holdId))).toMatchObject({
      tag: 'EXTENDED',
      version: '1-4',
      deadlineMs: start + 60 * MINUTE,
    });
    desk.clock.nowMs += 1;
    expect(await expectNoChange(event, () => event.extend('ann', holdId))).toEqual({ tag: 'EXPIRED' });
  });

  it('counts the life from the oldest seat that joined the hold', async () => {
    const event = await desk.open(2);
    const start = desk.clock.nowMs;
    await event.held('ann', [0], { ttlMs: 30 * MINUTE });
    desk.clock.nowMs += 29 * MINUTE;
    const holdId = await event.held('ann', [0, 1], { ttlMs: 30 * MINUTE });
    desk.clock.nowMs += 29 * MINUTE;
    expect(await event.extend('ann', holdId, { ttlMs: 30 * MINUTE })).toMatchObject({
      deadlineMs: start + 60 * MINUTE,
    });
  });

  it('never takes time away, also where the longest life has become shorter since (I4)', async () => {
    const event = await desk.open(1);
    const deadlineMs = desk.clock.nowMs + 30 * MINUTE;
    const holdId = await event.held('ann', [0], { ttlMs: 30 * MINUTE });
    const reply = await expectNoChange(event, () => event.extend('ann', holdId, { lifetimeMs: MINUTE }));
    expect(reply).toMatchObject({ tag: 'EXTENDED', deadlineMs, latestDeadlineMs: deadlineMs });
  });

  it('works until 1 ms before the deadline, and the sweeper knows', async () => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    expect(await event.extend('ann', holdId, { ttlMs: MINUTE })).toMatchObject({ tag: 'EXTENDED' });
    desk.clock.nowMs += 1;
    expect(await event.sweep()).toMatchObject({ expiredHolds: 0, nextInMs: MINUTE - 1 });
    desk.clock.nowMs += MINUTE - 1;
    expect(await event.sweep()).toMatchObject({ expiredHolds: 1 });
  });

  it.each([0, 1])('%i ms after the deadline it is refused, swept or not (I6, I7)', async (sinceMs) => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE + sinceMs;
    const late = () => expectNoChange(event, () => event.extend('ann', holdId));
    expect(await late()).toEqual({ tag: 'EXPIRED' });
    await event.sweep();
    expect(await late()).toEqual({ tag: 'EXPIRED' });
  });

  it.each([
    ['another’s', 'bob', 'NOT_YOURS'],
    ['one that never was', 'ann', 'EXPIRED'],
  ])('refuses %s hold (I7)', async (_, user, tag) => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0]);
    const asked = tag === 'EXPIRED' ? newId() : holdId;
    expect(await expectNoChange(event, () => event.extend(user, asked))).toEqual({ tag });
  });

  it('tells a stranger the same of a lapsed hold before it is swept and after (I11)', async () => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    expect(await event.extend('bob', holdId)).toEqual({ tag: 'EXPIRED' });
    await event.sweep();
    expect(await event.extend('bob', holdId)).toEqual({ tag: 'EXPIRED' });
  });

  it('refuses what was released or booked', async () => {
    const event = await desk.open(2);
    const released = await event.held('ann', [0]);
    await event.release('ann', released);
    const booked = await event.held('ann', [1]);
    const bookingId = newId();
    await event.begin('ann', booked, bookingId);
    await event.book('ann', bookingId, [1]);
    for (const holdId of [released, booked])
      expect(await expectNoChange(event, () => event.extend('ann', holdId))).toEqual({ tag: 'EXPIRED' });
  });

  it('waits for a confirmation, also beyond the deadline (I4, I7)', async () => {
    const event = await desk.open(2);
    const [holdId, bookingId] = [await event.held('ann', [0, 1]), newId()];
    await event.begin('ann', [0], bookingId);
    for (const passedMs of [0, 10 * MINUTE + LEASE_MS]) {
      desk.clock.nowMs += passedMs;
      expect(await expectNoChange(event, () => event.extend('ann', holdId))).toEqual({ tag: 'CONFIRMING' });
      expect(await expectNoChange(event, () => event.extend('bob', holdId))).toEqual({ tag: 'NOT_YOURS' });
    }
    await event.book('ann', bookingId, [0]);
    expect(await event.extend('ann', holdId)).toEqual({ tag: 'EXPIRED' });
  });

  it.each(['draft', 'closed'])('is refused while the event is %s (I7)', async (status) => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0]);
    await event.setStatus(status);
    desk.clock.nowMs += MINUTE;
    const reply = await expectNoChange(event, () => event.extend('ann', holdId));
    expect(reply).toEqual({ tag: 'NOT_ON_SALE', status });
    await event.setStatus('on_sale');
    expect(await event.extend('ann', holdId)).toMatchObject({ tag: 'EXTENDED' });
  });

  it('keeps what a part of the hold confirmed since left of it', async () => {
    const event = await desk.open(3);
    const [holdId, bookingId] = [await event.held('ann', [0, 1, 2]), newId()];
    await event.begin('ann', [1], bookingId);
    await event.book('ann', bookingId, [1]);
    desk.clock.nowMs += MINUTE;
    const deadline = desk.clock.nowMs + 10 * MINUTE;
    expect(await event.extend('ann', holdId)).toMatchObject({ deadlineMs: deadline });
    expect(readHolds(await event.dump()).get(holdId)).toMatchObject({ deadline, seats: [0, 2] });
  });
});
