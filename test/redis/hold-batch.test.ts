import * as fc from 'fast-check';
import { newId } from '../../src/common/ids.js';
import { LIMITS } from '../../src/config/limits.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import type { TestEvent } from './test-event.js';

const desk = useDesk();
const range = (from: number, length: number): number[] => Array.from({ length }, (_, i) => from + i);
const tagsOf = (replies: { tag: string }[]): string[] => replies.map(({ tag }) => tag);

describe('holds that arrive together', () => {
  it('are made in their order: the first has the seat, the second is told who is in the way (I1)', async () => {
    const event = await desk.open(4);
    const [ann, bob] = await event.holdAll([
      { userId: 'ann', ordinals: [0, 1] },
      { userId: 'bob', ordinals: [1, 2] },
    ]);
    expect(ann).toMatchObject({ tag: 'HELD', version: '1-1' });
    expect(bob).toEqual({ tag: 'TAKEN', conflicts: [{ ordinal: 1, status: 'held' }] });
    expect((await event.dump()).state).toBe('1100');
  });

  it('have a version and a delta each, with the request behind it (I5)', async () => {
    const event = await desk.open(4);
    const replies = await event.holdAll([
      { userId: 'ann', ordinals: [0], requestId: 'first' },
      { userId: 'bob', ordinals: [3, 1], requestId: 'second' },
    ]);
    expect(replies).toMatchObject([{ version: '1-1' }, { version: '1-2' }]);
    const { deltas } = await event.dump();
    expect(deltas.slice(1)).toMatchObject([
      ['1-1', { op: 'hold', user: 'ann', seats: '0=1', req: 'first' }],
      ['1-2', { op: 'hold', user: 'bob', seats: '3=1,1=1', req: 'second' }],
    ]);
  });

  it('do not fail with one that is refused (I7)', async () => {
    const event = await desk.open(6);
    await event.sold('cem', [0]);
    const replies = await event.holdAll([
      { userId: 'ann', ordinals: [0, 1] },
      { userId: 'bob', ordinals: [1, 2] },
      { userId: 'ann', ordinals: [2, 3] },
      { userId: 'dan', ordinals: [3] },
    ]);
    expect(tagsOf(replies)).toEqual(['TAKEN', 'HELD', 'TAKEN', 'HELD']);
    const { state, users } = await event.dump();
    expect(state).toBe('211100');
    expect(Object.keys(users).sort()).toEqual(['bob', 'cem', 'dan']);
  });

  it('change nothing when all are refused (I7)', async () => {
    const event = await desk.open(2);
    await event.held('cem', [0]);
    const holds = [
      { userId: 'ann', ordinals: [0, 1] },
      { userId: 'bob', ordinals: [0] },
    ];
    expect(tagsOf(await expectNoChange(event, () => event.holdAll(holds)))).toEqual(['TAKEN', 'TAKEN']);
  });

  it('are all refused when the event is not on sale (I7)', async () => {
    const event = await desk.open(2, { status: 'closed' });
    const holds = [
      { userId: 'ann', ordinals: [0] },
      { userId: 'bob', ordinals: [1] },
    ];
    const replies = await expectNoChange(event, () => event.holdAll(holds));
    expect(tagsOf(replies)).toEqual(['NOT_ON_SALE', 'NOT_ON_SALE']);
  });

  it('of one user join each other as if they had come one by one', async () => {
    const event = await desk.open(4);
    const ids = [newId(), newId()];
    const replies = await event.holdAll([
      { userId: 'ann', ordinals: [0, 1], holdId: ids[0] },
      { userId: 'ann', ordinals: [1, 2], holdId: ids[1] },
      { userId: 'ann', ordinals: [2, 1], holdId: newId() },
    ]);
    expect(replies).toMatchObject([
      { holdId: ids[0], joined: [] },
      { holdId: ids[1], joined: [1] },
      { holdId: ids[1], joined: [2, 1] },
    ]);
    expect((await event.dump()).users).toEqual({ ann: `3 ${ids.join()}` });
  });

  it('count together against the limit of their user', async () => {
    const event = await desk.open(6);
    const holds = [[0, 1], [2, 3], [4]].map((ordinals) => ({ userId: 'ann', ordinals }));
    const replies = await event.holdAll(holds, { maxSeatsPerUser: 3 });
    expect(replies).toMatchObject([{ tag: 'HELD' }, { tag: 'USER_LIMIT', claimed: 2 }, { tag: 'HELD' }]);
  });

  it('end a lapsed hold once that is in the way of both (I3)', async () => {
    const event = await desk.open(4);
    const lapsing = await event.held('cem', [0, 1, 2], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    const holds = [
      { userId: 'ann', ordinals: [0] },
      { userId: 'bob', ordinals: [1] },
    ];
    expect(tagsOf(await event.holdAll(holds))).toEqual(['HELD', 'HELD']);
    const { deltas, users, state } = await event.dump();
    expect(deltas.slice(-2)).toMatchObject([
      ['1-2', { seats: '0=1,1=0,2=0', lapsed: lapsing }],
      ['1-3', { seats: '1=1', lapsed: '' }],
    ]);
    expect([state, Object.keys(users).sort()]).toEqual(['1100', ['ann', 'bob']]);
  });

  it('may be repeated together: the same holds, and no second ones', async () => {
    const event = await desk.open(6);
    const holds = [
      { userId: 'ann', ordinals: [0, 1], holdId: newId() },
      { userId: 'bob', ordinals: [2], holdId: newId() },
    ];
    await event.holdAll(holds);
    const first = await event.dump();
    expect(await event.holdAll(holds)).toMatchObject(holds.map(({ holdId }) => ({ tag: 'HELD', holdId })));
    const { deltas: _, ...second } = await event.dump();
    expect(first).toMatchObject(second);
  });

  it('are as many and as large as one script may make (I9)', async () => {
    const seats = LIMITS.holdBatchSeats + LIMITS.seatsPerHold;
    const event = await desk.open(seats * LIMITS.seatsPerHold);
    // Every seat that is asked for lies in a lapsed hold of its own, as large as a hold can be.
    for (const i of range(0, seats)) {
      await event.held(`gone-${i}`, range(i * LIMITS.seatsPerHold, LIMITS.seatsPerHold), { ttlMs: MINUTE });
    }
    desk.clock.nowMs += MINUTE;
    const holds = range(0, seats / LIMITS.seatsPerHold).map((n) => ({
      userId: `user-${n}`,
      ordinals: range(n * LIMITS.seatsPerHold, LIMITS.seatsPerHold).map((i) => i * LIMITS.seatsPerHold),
    }));
    expect(new Set(tagsOf(await event.holdAll(holds)))).toEqual(new Set(['HELD']));
    expect(Object.keys((await event.dump()).holds)).toHaveLength(holds.length);
  });
});

const SEATS = 8;
const aHold = fc.record({
  userId: fc.constantFrom('ann', 'bob', 'cem'),
  ordinals: fc.uniqueArray(fc.nat(SEATS - 1), { minLength: 1, maxLength: 4 }),
  ttlMs: fc.constantFrom(MINUTE, 2 * MINUTE, 10 * MINUTE),
});

const inOrder = (list = ''): string => list.split(',').sort().join();

/** What is left of holds made together or one by one; ids of holds that lapse together have no order. */
async function trace(event: TestEvent) {
  const { meta: _, builtState: __, deltas, ...dump } = await event.dump();
  const told = deltas.slice(1).map(([version, fields]) => {
    return [version, { ...fields, seats: inOrder(fields.seats), lapsed: inOrder(fields.lapsed) }];
  });
  return { ...dump, told };
}

it('holds made together leave what the same holds leave one after the other (I1, I3, I5, I7)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(aHold, { minLength: 1, maxLength: 6 }), { maxLength: 4 }),
      async (batches) => {
        const together = await desk.open(SEATS);
        const apart = await desk.open(SEATS);
        for (const holds of batches) {
          const named = holds.map((hold) => ({ ...hold, holdId: newId(), requestId: newId() }));
          const replies = await together.holdAll(named, { maxSeatsPerUser: 5 });
          const oneByOne = [];
          for (const { userId, ordinals, ...rest } of named) {
            oneByOne.push(await apart.hold(userId, ordinals, { ...rest, maxSeatsPerUser: 5 }));
          }
          expect(replies).toEqual(oneByOne);
          desk.clock.nowMs += MINUTE;
        }
        expect(await trace(together)).toEqual(await trace(apart));
      },
    ),
    { numRuns: 60 },
  );
});
