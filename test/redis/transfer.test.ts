import { newId } from '../../src/common/ids.js';
import { readHolds } from './consistency.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import { LEASE_MS } from './test-event.js';

const desk = useDesk();

describe('transfer', () => {
  it('changes the holder and nothing else, in one delta', async () => {
    const event = await desk.open(4);
    const start = desk.clock.nowMs;
    const holdId = await event.held('ann', [3, 1]);
    const before = await event.dump();
    const now = (desk.clock.nowMs += MINUTE);
    const deadline = start + 10 * MINUTE;
    expect(await event.transfer('ann', holdId, 'bob')).toEqual({
      tag: 'TRANSFERRED',
      version: '1-2',
      deadlineMs: deadline,
      nowMs: now,
    });
    const { deltas, holds, users, ...dump } = await event.dump();
    expect(dump).toEqual({ ...before, deltas: undefined, holds: undefined, users: undefined });
    expect(holds).toEqual({ [holdId]: `${start} ${deadline} - 0 - 3,1 bob` });
    expect(users).toEqual({ bob: `2 ${holdId}` });
    const from = { user: 'bob', from: 'ann', ref: holdId, since: `${start}`, until: `${deadline}` };
    expect(deltas.at(-1)).toEqual([
      '1-2',
      { op: 'transfer', req: '', at: `${now}`, seats: '3=1,1=1', ...from },
    ]);
  });

  it('lets the receiver do what the sender cannot do any more', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [0, 1]);
    await event.transfer('ann', holdId, 'bob');
    expect(await event.holdsOf('ann')).toMatchObject({ holds: [] });
    expect(await event.holdsOf('bob')).toMatchObject({ holds: [{ holdId, ordinals: [0, 1] }] });
    const asAnn = [
      [() => event.transfer('ann', holdId, 'bob'), { tag: 'NOT_YOURS' }],
      [() => event.extend('ann', holdId), { tag: 'NOT_YOURS' }],
      [() => event.begin('ann', holdId), { tag: 'NO_HOLD', why: 'NOT_YOURS' }],
      [() => event.release('ann', holdId), { released: [] }],
      [() => event.release('ann', [0]), { notHeld: [0] }],
      [() => event.hold('ann', [0]), { tag: 'TAKEN' }],
    ] as const;
    for (const [attempt, reply] of asAnn)
      expect(await expectNoChange<object>(event, attempt)).toMatchObject(reply);
    expect(await event.release('bob', [1])).toMatchObject({ released: [1] });
    const bookingId = newId();
    expect(await event.begin('bob', holdId, bookingId)).toMatchObject({ tag: 'BEGUN', ordinals: [0] });
    await event.book('bob', bookingId, [0]);
    expect((await event.dump()).users).toEqual({ bob: '1 ' });
  });

  it('counts the seats to the receiver and no more to the sender', async () => {
    const event = await desk.open(8);
    const given = await event.held('ann', [0, 1]);
    const kept = await event.held('ann', [2]);
    await event.sold('ann', [3]);
    const own = await event.held('bob', [4]);
    await event.transfer('ann', given, 'bob');
    expect((await event.dump()).users).toEqual({ ann: `2 ${kept}`, bob: `3 ${own},${given}` });
    await event.transfer('bob', given, 'ann');
    expect((await event.dump()).users).toEqual({ ann: `4 ${kept},${given}`, bob: `1 ${own}` });
  });

  it('remembers whose the seats were when the hold lapses', async () => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    await event.transfer('ann', holdId, 'bob');
    desk.clock.nowMs += MINUTE;
    await event.sweep();
    const { claims, users } = await event.dump();
    expect({ claims, users }).toEqual({ claims: { 0: '~bob', 1: '~bob' }, users: {} });
    expect(await event.begin('bob', [0])).toMatchObject({ seats: [{ why: 'EXPIRED' }] });
    expect(await event.begin('ann', [0])).toMatchObject({ seats: [{ why: 'NOT_YOURS' }] });
  });

  it('keeps the age: the receiver cannot hold beyond the longest life either', async () => {
    const event = await desk.open(1);
    const start = desk.clock.nowMs;
    const holdId = await event.held('ann', [0], { ttlMs: 30 * MINUTE });
    desk.clock.nowMs += 29 * MINUTE;
    await event.transfer('ann', holdId, 'bob');
    await event.extend('bob', holdId, { ttlMs: 30 * MINUTE });
    desk.clock.nowMs += 29 * MINUTE;
    const extended = await event.extend('bob', holdId, { ttlMs: 30 * MINUTE });
    expect(extended).toMatchObject({ deadlineMs: start + 60 * MINUTE });
    expect(await event.hold('bob', [0], { ttlMs: 30 * MINUTE })).toMatchObject({
      holdId,
      deadlineMs: start + 60 * MINUTE,
    });
  });

  it('works until 1 ms before the deadline', async () => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    expect(await event.transfer('ann', holdId, 'bob')).toMatchObject({ tag: 'TRANSFERRED' });
  });

  it.each([0, 1])('%i ms after the deadline it is refused, swept or not (I6, I7)', async (sinceMs) => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE + sinceMs;
    const late = () => expectNoChange(event, () => event.transfer('ann', holdId, 'bob'));
    expect(await late()).toEqual({ tag: 'EXPIRED' });
    await event.sweep();
    expect(await late()).toEqual({ tag: 'EXPIRED' });
  });

  it('refuses another’s hold, also to the user it would go to (I7)', async () => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0]);
    for (const receiver of ['ann', 'bob', 'cem']) {
      const reply = await expectNoChange(event, () => event.transfer('bob', holdId, receiver));
      expect(reply).toEqual({ tag: 'NOT_YOURS' });
    }
  });

  it('refuses what was released or never was (I7)', async () => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0]);
    await event.release('ann', holdId);
    for (const id of [holdId, newId()])
      expect(await expectNoChange(event, () => event.transfer('ann', id, 'bob'))).toEqual({ tag: 'EXPIRED' });
  });

  it('waits for a confirmation, also beyond the deadline (I4, I7)', async () => {
    const event = await desk.open(2);
    const [holdId, bookingId] = [await event.held('ann', [0, 1]), newId()];
    await event.begin('ann', [0], bookingId);
    for (const passedMs of [0, 10 * MINUTE + LEASE_MS]) {
      desk.clock.nowMs += passedMs;
      for (const receiver of ['ann', 'bob']) {
        const reply = await expectNoChange(event, () => event.transfer('ann', holdId, receiver));
        expect(reply).toEqual({ tag: 'CONFIRMING' });
      }
    }
    await event.abort(bookingId, [holdId]);
    expect(await event.transfer('ann', holdId, 'bob')).toEqual({ tag: 'EXPIRED' });
  });

  it('to oneself is harmless (I7)', async () => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0, 1]);
    const toSelf = () => event.transfer('ann', holdId, 'ann', { maxSeatsPerUser: 1 });
    expect(await expectNoChange(event, toSelf)).toMatchObject({ tag: 'TRANSFERRED', version: '1-1' });
  });

  it.each(['draft', 'closed'])('works while the event is %s: nothing new is held', async (status) => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0]);
    await event.setStatus(status);
    expect(await event.transfer('ann', holdId, 'bob')).toMatchObject({ tag: 'TRANSFERRED' });
  });

  it.each([
    ['has room for', 5, 'TRANSFERRED'],
    ['has no room for', 4, 'USER_LIMIT'],
  ])('to a user who %s the seats', async (_, maxSeatsPerUser, tag) => {
    const event = await desk.open(8);
    await event.sold('bob', [0, 1]);
    await event.held('bob', [2]);
    const holdId = await event.held('ann', [3, 4]);
    const transfer = () => event.transfer('ann', holdId, 'bob', { maxSeatsPerUser });
    const reply = await (tag === 'TRANSFERRED' ? transfer() : expectNoChange(event, transfer));
    expect(reply.tag).toBe(tag);
    expect(Object.keys(reply)).toHaveLength(tag === 'TRANSFERRED' ? 4 : 1);
  });

  it('does not count what has lapsed against the receiver', async () => {
    const event = await desk.open(4);
    const lapsing = await event.held('bob', [0, 1], { ttlMs: MINUTE });
    const holdId = await event.held('ann', [2, 3]);
    desk.clock.nowMs += MINUTE;
    const reply = await event.transfer('ann', holdId, 'bob', { maxSeatsPerUser: 2 });
    expect(reply).toMatchObject({ tag: 'TRANSFERRED' });
    expect((await event.dump()).users).toEqual({ bob: `4 ${lapsing},${holdId}` });
    await event.sweep();
    expect((await event.dump()).users).toEqual({ bob: `2 ${holdId}` });
  });

  it('leaves a part of a hold that was confirmed with who confirmed it', async () => {
    const event = await desk.open(3);
    const [holdId, bookingId] = [await event.held('ann', [0, 1, 2]), newId()];
    await event.begin('ann', [1], bookingId);
    await event.book('ann', bookingId, [1]);
    await event.transfer('ann', holdId, 'bob');
    const dump = await event.dump();
    expect(dump.users).toEqual({ ann: '1 ', bob: `2 ${holdId}` });
    expect(readHolds(dump).get(holdId)).toMatchObject({ user: 'bob', seats: [0, 2] });
  });

  it('of two at once, one is done', async () => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0]);
    const receivers = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    const replies = await Promise.all(receivers.map((user) => event.transfer('ann', holdId, user)));
    expect(replies.map(({ tag }) => tag)).toEqual(['TRANSFERRED', ...Array(19).fill('NOT_YOURS')]);
    expect((await event.dump()).users).toEqual({ 'user-0': `1 ${holdId}` });
  });
});
