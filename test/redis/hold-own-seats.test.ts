import { newId } from '../../src/common/ids.js';
import { readHolds } from './consistency.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import { LEASE_MS } from './test-event.js';

const desk = useDesk();

describe('hold-seats over one’s own seats', () => {
  it('gives the same hold more time when exactly its seats are asked for', async () => {
    const event = await desk.open(3);
    const start = desk.clock.nowMs;
    const holdId = await event.held('ann', [0, 1]);
    desk.clock.nowMs += 4 * MINUTE;
    const reply = await event.hold('ann', [1, 0]);
    expect(reply).toMatchObject({ tag: 'HELD', holdId, deadlineMs: start + 14 * MINUTE });
    expect(readHolds(await event.dump()).get(holdId)).toMatchObject({ since: start, seats: [1, 0] });
  });

  it('never shortens a hold', async () => {
    const event = await desk.open(3);
    const deadlineMs = desk.clock.nowMs + 30 * MINUTE;
    const holdId = await event.held('ann', [0, 1], { ttlMs: 30 * MINUTE });
    expect(await event.hold('ann', [0, 1], { ttlMs: MINUTE })).toMatchObject({ holdId, deadlineMs });
    expect(await event.hold('ann', [0, 1, 2], { ttlMs: MINUTE })).toMatchObject({ holdId, deadlineMs });
  });

  it('lends a superset the id of the hold that it covers', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [1]);
    expect(await event.hold('ann', [0, 1, 2])).toMatchObject({ tag: 'HELD', holdId });
    const { state, users } = await event.dump();
    expect({ state, users }).toEqual({ state: '1110', users: { ann: `3 ${holdId}` } });
  });

  it('leaves the rest of a hold as it was when only a part of it is asked for', async () => {
    const event = await desk.open(4);
    const start = desk.clock.nowMs;
    const older = await event.held('ann', [0, 1, 2], { ttlMs: 5 * MINUTE });
    desk.clock.nowMs += MINUTE;
    const newer = newId();
    expect(await event.hold('ann', [1, 3], { holdId: newer })).toMatchObject({ holdId: newer });
    const holds = readHolds(await event.dump());
    expect(holds.get(older)).toMatchObject({ since: start, deadline: start + 5 * MINUTE, seats: [0, 2] });
    expect(holds.get(newer)).toMatchObject({ since: start, deadline: start + 11 * MINUTE, seats: [1, 3] });
    expect(await event.holdsOf('ann')).toMatchObject({ holds: [{ holdId: older }, { holdId: newer }] });
  });

  it('joins several holds: the oldest covered one lends its id, the latest deadline counts', async () => {
    const event = await desk.open(6);
    const start = desk.clock.nowMs;
    const partly = await event.held('ann', [4, 5], { ttlMs: 2 * MINUTE });
    desk.clock.nowMs += MINUTE;
    const covered = await event.held('ann', [0, 1], { ttlMs: 40 * MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    const younger = await event.held('ann', [2], { ttlMs: MINUTE });
    const reply = await event.hold('ann', [2, 0, 1, 3, 4], { ttlMs: MINUTE });
    expect(reply).toMatchObject({ holdId: covered, deadlineMs: start + 41 * MINUTE });
    const { users, ...dump } = await event.dump();
    // Of those that lost seats, the one that has none left.
    expect(dump.deltas.at(-1)![1]).toMatchObject({ ref: covered, joined: younger });
    const holds = readHolds({ users, ...dump });
    expect(holds.get(covered)).toMatchObject({ since: start, seats: [2, 0, 1, 3, 4] });
    expect(holds.get(partly)).toMatchObject({ deadline: start + 2 * MINUTE, seats: [5] });
    expect(holds.has(younger)).toBe(false);
    expect(users.ann).toBe(`6 ${partly},${covered}`);
  });

  it('takes the smaller id of two covered holds of the same age', async () => {
    const event = await desk.open(2);
    const [smaller, greater] = [newId(), newId()];
    await event.held('ann', [0], { holdId: greater });
    await event.held('ann', [1], { holdId: smaller });
    expect(await event.hold('ann', [0, 1])).toMatchObject({ holdId: smaller });
  });

  it('cannot be renewed beyond its longest life', async () => {
    const event = await desk.open(2);
    const start = desk.clock.nowMs;
    await event.held('ann', [0], { ttlMs: 30 * MINUTE });
    desk.clock.nowMs = start + 29 * MINUTE;
    expect(await event.hold('ann', [0], { ttlMs: 30 * MINUTE })).toMatchObject({
      deadlineMs: start + 59 * MINUTE,
    });
    desk.clock.nowMs = start + 58 * MINUTE;
    expect(await event.hold('ann', [0, 1], { ttlMs: 30 * MINUTE })).toMatchObject({
      deadlineMs: start + 60 * MINUTE,
    });
  });

  it('refuses to carry an old seat beyond its longest life on the deadline of a younger hold (I7)', async () => {
    const event = await desk.open(3);
    const start = desk.clock.nowMs;
    await event.held('ann', [0], { ttlMs: 60 * MINUTE });
    desk.clock.nowMs = start + 40 * MINUTE;
    await event.held('ann', [1], { ttlMs: 20 * MINUTE + 1 });
    expect(await expectNoChange(event, () => event.hold('ann', [0, 1]))).toEqual({ tag: 'LIFETIME' });
    await event.release('ann', [1]);
    await event.held('ann', [1], { ttlMs: 20 * MINUTE });
    expect(await event.hold('ann', [0, 1])).toMatchObject({ tag: 'HELD', deadlineMs: start + 60 * MINUTE });
  });

  it('waits for a confirmation of any of these holds (I7)', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [0, 1]);
    await event.begin('ann', [0]);
    expect(await expectNoChange(event, () => event.hold('ann', [1, 2]))).toEqual({ tag: 'CONFIRMING' });
    desk.clock.nowMs += 10 * MINUTE + LEASE_MS;
    expect(await expectNoChange(event, () => event.hold('ann', [0]))).toEqual({ tag: 'CONFIRMING' });
    expect(await expectNoChange(event, () => event.hold('bob', [0, 1, 2]))).toMatchObject({
      tag: 'TAKEN',
      conflicts: [{ ordinal: 0 }, { ordinal: 1 }],
    });
    expect(await event.hold('ann', [2])).toMatchObject({ tag: 'HELD' });
    expect(readHolds(await event.dump()).get(holdId)).toMatchObject({ seats: [0, 1], confirming: [0] });
  });

  it('names no conflicts before it is decided whether own seats are among them', async () => {
    const event = await desk.open(2);
    await event.held('ann', [0]);
    await event.held('bob', [1]);
    await event.begin('ann', [0]);
    expect(await expectNoChange(event, () => event.hold('ann', [0, 1]))).toEqual({ tag: 'CONFIRMING' });
  });
});
