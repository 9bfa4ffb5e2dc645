import { newId } from '../../src/common/ids.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import type { TestEvent } from './test-event.js';

const desk = useDesk();
const LIMIT = 4;

const ask = (event: TestEvent, ordinals: number[], user = 'ann') =>
  event.hold(user, ordinals, { maxSeatsPerUser: LIMIT });

/** The user gets exactly so many more of the seats 10 to 19, and not one beyond. */
async function expectRoom(event: TestEvent, seats: number, user = 'ann'): Promise<void> {
  const wanted = Array.from({ length: seats + 1 }, (_, i) => 10 + i);
  const refused = await expectNoChange(event, () => ask(event, wanted, user));
  expect(refused).toEqual({ tag: 'USER_LIMIT', claimed: LIMIT - seats });
  const all = seats > 0 ? await ask(event, wanted.slice(1), user) : { tag: 'HELD' };
  expect(all.tag).toBe('HELD');
}

describe('the limit of a user counts held and booked seats together', () => {
  it('of several holds and bookings', async () => {
    const event = await desk.open(20);
    await event.sold('ann', [0]);
    await event.held('ann', [1]);
    await event.held('ann', [2]);
    await expectRoom(event, 1);
  });

  it('while a confirmation is under way, and after it', async () => {
    const event = await desk.open(20);
    const [holdId, bookingId] = [await event.held('ann', [0, 1, 2]), newId()];
    await event.begin('ann', [0, 1], bookingId);
    await expectRoom(event, 1);
    await event.book('ann', bookingId, [0, 1]);
    await expectRoom(event, 0);
    await event.release('ann', holdId);
    await event.release('ann', [11]);
    await expectRoom(event, 2);
  });

  it('after a cancellation, also one that Redis learns of twice', async () => {
    const event = await desk.open(20);
    const bookingId = await event.sold('ann', [0, 1]);
    await event.held('ann', [2]);
    await event.free('ann', bookingId, [0, 1]);
    await event.free('ann', bookingId, [0, 1]);
    await expectRoom(event, 3);
  });

  it.each([false, true])('after a lapse, swept: %s', async (isSwept) => {
    const event = await desk.open(20);
    await event.sold('ann', [0]);
    await event.held('ann', [1, 2, 3], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    await expectRoom(event, 0);
    desk.clock.nowMs += 1;
    if (isSwept) await event.sweep();
    await expectRoom(event, 3);
  });

  it('after a lapsed hold was ended by another buyer', async () => {
    const event = await desk.open(20);
    await event.held('ann', [0, 1, 2], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    await ask(event, [0], 'bob');
    await expectRoom(event, 4);
  });

  it('after a transfer, for both', async () => {
    const event = await desk.open(20);
    await event.sold('ann', [0]);
    await event.held('bob', [1]);
    const holdId = await event.held('ann', [2, 3]);
    await event.transfer('ann', holdId, 'bob', { maxSeatsPerUser: LIMIT });
    await expectRoom(event, 1, 'bob');
    await expectRoom(event, 0, 'bob');
    await event.release('bob', [11]);
    await expectRoom(event, 3);
  });

  it('after an extension', async () => {
    const event = await desk.open(20);
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    await event.extend('ann', holdId, { ttlMs: 2 * MINUTE });
    desk.clock.nowMs += 2 * MINUTE - 1;
    await expectRoom(event, 2);
  });

  it('after a rebuild from bookings alone, and from holds that survived', async () => {
    const event = await desk.open(20);
    const bookingId = await event.sold('ann', [0]);
    await event.held('ann', [1, 2]);
    const [state, bookings] = [Buffer.alloc(20), [{ bookingId, userId: 'ann', ordinals: [0] }]];
    state[0] = 2;
    await event.client.hset(event.keys.meta, 'run_id', 'an earlier run');
    await event.build({ state, bookings });
    await expectRoom(event, 1);
    await event.lose();
    await event.build({ state, bookings });
    await expectRoom(event, 3);
  });

  it('never lets 20 holds at once beyond it', async () => {
    const event = await desk.open(100);
    await event.sold('ann', [0]);
    const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(event, [10 + i])));
    const tags = replies.map(({ tag }) => tag);
    expect(tags.filter((tag) => tag === 'HELD')).toHaveLength(LIMIT - 1);
    expect(tags.filter((tag) => tag === 'USER_LIMIT')).toHaveLength(20 - LIMIT + 1);
  });

  it('never lets transfers and holds at once beyond it', async () => {
    const event = await desk.open(100);
    const givers = Array.from({ length: 20 }, (_, i) => i);
    const holds = await Promise.all(givers.map((i) => event.held(`giver-${i}`, [i])));
    await Promise.all([
      ...givers.map((i) => event.transfer(`giver-${i}`, holds[i], 'ann', { maxSeatsPerUser: LIMIT })),
      ...givers.map((i) => ask(event, [40 + i])),
    ]);
    expect((await event.dump()).users.ann).toMatch(new RegExp(`^${LIMIT} `));
  });
});
