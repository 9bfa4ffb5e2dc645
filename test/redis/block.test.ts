import { expectNoChange, MINUTE, useDesk } from './support.js';

const desk = useDesk();

describe('block', () => {
  it('blocks the seats that are not blocked yet', async () => {
    const event = await desk.open(4);
    await event.block([1]);
    expect(await event.block([0, 1, 2])).toEqual({ tag: 'BLOCKED', version: '1-2', seats: 2 });
    const { state, claims, users, deltas } = await event.dump();
    expect({ state, claims, users }).toEqual({ state: '3330', claims: {}, users: {} });
    expect(deltas.at(-1)![1]).toEqual({
      op: 'block',
      req: '',
      at: `${desk.clock.nowMs}`,
      seats: '0=3,2=3',
      user: 'organiser',
      lapsed: '',
    });
  });

  it('may be repeated: no change, no delta', async () => {
    const event = await desk.open(4);
    await event.block([1, 2]);
    const again = await expectNoChange(event, () => event.block([1, 2]));
    expect(again).toEqual({ tag: 'BLOCKED', version: '1-1', seats: 0 });
  });

  it('names every seat that is held or booked, and blocks none (I7)', async () => {
    const event = await desk.open(5);
    await event.held('ann', [0]);
    await event.sold('bob', [1]);
    await event.held('cem', [2]);
    await event.begin('cem', [2]);
    await event.block([3]);
    expect(await expectNoChange(event, () => event.block([0, 1, 2, 3, 4]))).toEqual({
      tag: 'TAKEN',
      conflicts: [
        { ordinal: 0, status: 'held' },
        { ordinal: 1, status: 'booked' },
        { ordinal: 2, status: 'held' },
      ],
    });
  });

  it('cannot have a held seat 1 ms before the deadline (I4, I6)', async () => {
    const event = await desk.open(4);
    await event.held('ann', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    expect(await expectNoChange(event, () => event.block([1, 2]))).toMatchObject({ tag: 'TAKEN' });
  });

  it.each([0, 1])('ends a hold in the way %i ms after its deadline (I6)', async (sinceMs) => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE + sinceMs;
    expect(await event.block([1, 2])).toMatchObject({ tag: 'BLOCKED', seats: 2 });
    const { state, claims, holds, deadlines, users, deltas } = await event.dump();
    expect({ state, claims, holds, deadlines, users }).toEqual({
      state: '0330',
      claims: { 0: '~ann' },
      holds: {},
      deadlines: {},
      users: {},
    });
    expect(deltas.at(-1)![1]).toMatchObject({ seats: '1=3,2=3,0=0', lapsed: holdId });
  });

  it('forgets whose lapsed hold a seat was', async () => {
    const event = await desk.open(1);
    await event.held('ann', [0], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    await event.sweep();
    await event.block([0]);
    expect((await event.dump()).claims).toEqual({});
  });
});

describe('unblock', () => {
  it('frees the seats that are blocked and leaves others alone', async () => {
    const event = await desk.open(5);
    await event.block([0, 1]);
    await event.held('ann', [2]);
    await event.sold('bob', [3]);
    expect(await event.unblock([0, 1, 2, 3, 4])).toEqual({ version: '1-5', ordinals: [0, 1] });
    const { state, deltas } = await event.dump();
    expect(state).toBe('00120');
    expect(deltas.at(-1)![1]).toEqual({
      op: 'unblock',
      req: '',
      at: `${desk.clock.nowMs}`,
      seats: '0=0,1=0',
      user: 'organiser',
    });
  });

  it('may be repeated: no change, no delta', async () => {
    const event = await desk.open(2);
    await event.block([0]);
    await event.unblock([0]);
    const again = await expectNoChange(event, () => event.unblock([0]));
    expect(again).toEqual({ version: '1-2', ordinals: [] });
  });
});
