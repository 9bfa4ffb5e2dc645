import { holdSeatsScript } from '../../src/redis/scripts/hold-seats.js';
import { undoHoldScript } from '../../src/redis/scripts/undo-hold.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import type { TestEvent } from './test-event.js';

const desk = useDesk();

/** A hold, and what would take it back. */
async function holdAndUndo(event: TestEvent, user: string, ordinals: number[]) {
  const hold = await event.hold(user, ordinals);
  if (hold.tag !== 'HELD') throw new Error(`not held: ${hold.tag}`);
  const { holdId, version, joined } = hold;
  const gained = ordinals.filter((ordinal) => !joined.includes(ordinal));
  const args = { userId: user, holdId, version, streamLength: 10_000, ordinals: gained };
  return { hold, undo: () => event.ask(undoHoldScript, args) };
}

describe('undo-hold', () => {
  it('frees what the hold gained, and tells the stream', async () => {
    const event = await desk.open(4);
    const { undo } = await holdAndUndo(event, 'ann', [0, 1]);
    await event.held('bob', [2]);
    expect(await undo()).toEqual({ tag: 'UNDONE', version: '1-3', ordinals: [0, 1] });
    const { state, holds, users } = await event.dump();
    expect([state, Object.keys(holds).length, Object.keys(users)]).toEqual(['0010', 1, ['bob']]);
    expect(await event.hold('cem', [0, 1])).toMatchObject({ tag: 'HELD' });
  });

  it('leaves the user what they held before, with the time it has', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [0, 1]);
    const { hold, undo } = await holdAndUndo(event, 'ann', [0, 1, 2]);
    expect(hold).toMatchObject({ holdId, joined: [0, 1] });
    expect(await undo()).toMatchObject({ tag: 'UNDONE', ordinals: [2] });
    expect((await event.dump()).state).toBe('1100');
    expect(await event.begin('ann', holdId)).toMatchObject({ tag: 'BEGUN', ordinals: [0, 1] });
  });

  it('leaves a hold alone that the user has met since: they may have been told of it (I4)', async () => {
    const event = await desk.open(4);
    const { undo } = await holdAndUndo(event, 'ann', [0, 1]);
    await event.hold('ann', [0, 1]);
    expect(await expectNoChange(event, undo)).toEqual({ tag: 'LEFT' });
  });

  it('leaves alone what is being confirmed, has lapsed or was built anew', async () => {
    const event = await desk.open(4);
    const confirming = await holdAndUndo(event, 'ann', [0]);
    await event.begin('ann', [0]);
    expect(await expectNoChange(event, confirming.undo)).toEqual({ tag: 'LEFT' });
    const lapsed = await holdAndUndo(event, 'bob', [1]);
    desk.clock.nowMs += 10 * MINUTE;
    expect(await expectNoChange(event, lapsed.undo)).toEqual({ tag: 'LEFT' });
    const rebuilt = await holdAndUndo(event, 'cem', [2]);
    await event.client.hdel(event.keys.meta, 'run_id');
    await event.build();
    expect(await rebuilt.undo()).toEqual({ tag: 'LEFT' });
    expect((await event.dump()).state[2]).toBe('1');
  });

  it('is what hold-seats names as its undoing', async () => {
    const event = await desk.open(4);
    await event.held('ann', [1]);
    const holds = [
      { holdId: 'x', userId: 'bob', ttlMs: MINUTE, ordinals: [1] },
      { holdId: 'y', userId: 'ann', ttlMs: MINUTE, ordinals: [0, 1] },
    ];
    const all = { lifetimeMs: 60 * MINUTE, maxSeatsPerUser: 9, streamLength: 10, holds };
    const replies = await event.ask(holdSeatsScript, all);
    expect(holdSeatsScript.isPromise!(replies)).toBe(true);
    expect(holdSeatsScript.isPromise!(replies.slice(0, 1))).toBe(false);
    expect(holdSeatsScript.undo!(all, replies)).toMatchObject([
      { script: undoHoldScript, args: { userId: 'ann', version: '1-2', ordinals: [0] } },
    ]);
  });
});
