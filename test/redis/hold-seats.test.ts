import { newId } from '../../src/common/ids.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';

const desk = useDesk();

describe('hold-seats', () => {
  it('holds every seat for the user and writes all of it at once', async () => {
    const event = await desk.open(4);
    const [holdId, now] = [newId(), desk.clock.nowMs];
    const deadline = now + 10 * MINUTE;
    const reply = await event.hold('ann', [2, 0], { holdId });
    const times = { deadlineMs: deadline, nowMs: now };
    expect(reply).toEqual({ tag: 'HELD', version: '1-1', holdId, ...times, joined: [] });
    const { deltas, meta: _, builtState: __, ...dump } = await event.dump();
    expect(dump).toEqual({
      state: '1010',
      claims: { 0: holdId, 2: holdId },
      holds: { [holdId]: `${now} ${deadline} - 0 - 2,0 ann` },
      deadlines: { [holdId]: deadline },
      users: { ann: `2 ${holdId}` },
    });
    expect(deltas.slice(1)).toEqual([
      [
        '1-1',
        {
          op: 'hold',
          req: '',
          at: `${now}`,
          seats: '2=1,0=1',
          user: 'ann',
          ref: holdId,
          since: `${desk.clock.nowMs}`,
          until: `${deadline}`,
          lapsed: '',
          joined: '',
        },
      ],
    ]);
  });

  it('names every conflict with its status and holds nothing (I1, I7)', async () => {
    const event = await desk.open(6);
    await event.held('bob', [0, 1]);
    await event.sold('cem', [2]);
    await event.block([3]);
    const reply = await expectNoChange(event, () => event.hold('ann', [0, 1, 2, 3, 4, 5]));
    expect(reply).toEqual({
      tag: 'TAKEN',
      conflicts: [
        { ordinal: 0, status: 'held' },
        { ordinal: 1, status: 'held' },
        { ordinal: 2, status: 'booked' },
        { ordinal: 3, status: 'blocked' },
      ],
    });
  });

  it('takes even one’s own booked seat for a conflict', async () => {
    const event = await desk.open(2);
    await event.sold('ann', [0]);
    expect(await expectNoChange(event, () => event.hold('ann', [0, 1]))).toEqual({
      tag: 'TAKEN',
      conflicts: [{ ordinal: 0, status: 'booked' }],
    });
  });

  it.each(['draft', 'closed'])('refuses an event that is %s (I7)', async (status) => {
    const event = await desk.open(2, { status });
    expect(await expectNoChange(event, () => event.hold('ann', [0]))).toEqual({ tag: 'NOT_ON_SALE', status });
  });

  it('cannot have a seat of another’s hold 1 ms before its deadline (I4, I6)', async () => {
    const event = await desk.open(3);
    await event.held('bob', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    expect(await expectNoChange(event, () => event.hold('ann', [1, 2]))).toMatchObject({ tag: 'TAKEN' });
  });

  it.each([0, 1])('has a seat of another’s hold %i ms after its deadline (I6)', async (sinceMs) => {
    const event = await desk.open(3);
    const lapsing = await event.held('bob', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE + sinceMs;
    const holdId = await event.held('ann', [1, 2]);
    const { state, claims, holds, deadlines, users, deltas } = await event.dump();
    expect({ state, claims, users }).toEqual({
      state: '011',
      claims: { 0: '~bob', 1: holdId, 2: holdId },
      users: { ann: `2 ${holdId}` },
    });
    expect([Object.keys(holds), Object.keys(deadlines)]).toEqual([[holdId], [holdId]]);
    expect(deltas.at(-1)![1]).toMatchObject({ seats: '1=1,2=1,0=0', lapsed: lapsing });
  });

  it('may be repeated: the same hold, no second one, and no time lost', async () => {
    const event = await desk.open(3);
    const holdId = newId();
    await event.held('ann', [0, 1], { holdId });
    const first = await event.dump();
    const again = await event.hold('ann', [0, 1], { holdId });
    expect(again).toMatchObject({ tag: 'HELD', version: '1-2', holdId });
    const { deltas: _, ...second } = await event.dump();
    expect(first).toMatchObject(second);
  });

  it('may be repeated even after its own first attempt has lapsed', async () => {
    const event = await desk.open(3);
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    expect(await event.hold('ann', [0, 1], { holdId })).toMatchObject({
      holdId,
      deadlineMs: desk.clock.nowMs + 10 * MINUTE,
    });
    expect((await event.dump()).users).toEqual({ ann: `2 ${holdId}` });
  });

  describe('a user’s limit', () => {
    const maxSeatsPerUser = 4;

    it('counts held and booked seats, and may be reached exactly', async () => {
      const event = await desk.open(8);
      await event.sold('ann', [0, 1]);
      await event.held('ann', [2]);
      const reply = await expectNoChange(event, () => event.hold('ann', [3, 4], { maxSeatsPerUser }));
      expect(reply).toEqual({ tag: 'USER_LIMIT', claimed: 3 });
      expect(await event.hold('ann', [3], { maxSeatsPerUser })).toMatchObject({ tag: 'HELD' });
      expect(await event.hold('bob', [4, 5, 6, 7], { maxSeatsPerUser })).toMatchObject({ tag: 'HELD' });
    });

    it('does not count seats twice that the user asks for again', async () => {
      const event = await desk.open(6);
      await event.held('ann', [0, 1, 2]);
      expect(await event.hold('ann', [1, 2, 3], { maxSeatsPerUser })).toMatchObject({ tag: 'HELD' });
      const reply = await expectNoChange(event, () => event.hold('ann', [1, 2, 3, 4], { maxSeatsPerUser }));
      expect(reply).toEqual({ tag: 'USER_LIMIT', claimed: 4 });
    });

    it('never takes away what is held already, also when it was lowered', async () => {
      const event = await desk.open(4);
      const holdId = await event.held('ann', [0, 1, 2]);
      expect(await event.hold('ann', [0, 1, 2], { maxSeatsPerUser: 1 })).toMatchObject({
        tag: 'HELD',
        holdId,
      });
    });

    it('does not count lapsed holds of the user that the request asks for again', async () => {
      const event = await desk.open(6);
      await event.held('ann', [0, 1, 2, 3], { ttlMs: MINUTE });
      desk.clock.nowMs += MINUTE;
      expect(await event.hold('ann', [3, 4, 5], { maxSeatsPerUser })).toMatchObject({ tag: 'HELD' });
    });

    it('does not count lapsed holds elsewhere that the sweeper has yet to end', async () => {
      const event = await desk.open(9);
      await event.held('ann', [0, 1, 2, 3], { ttlMs: MINUTE });
      const live = await event.held('ann', [8], { ttlMs: 2 * MINUTE });
      desk.clock.nowMs += MINUTE;
      const reply = await expectNoChange(event, () => event.hold('ann', [4, 5, 6, 7], { maxSeatsPerUser }));
      expect(reply).toEqual({ tag: 'USER_LIMIT', claimed: 1 });
      const holdId = await event.held('ann', [4, 5, 6], { maxSeatsPerUser });
      await event.sweep();
      const { users } = await event.dump();
      expect(users).toEqual({ ann: `4 ${live},${holdId}` });
    });
  });
});
