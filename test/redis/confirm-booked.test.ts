import { newId } from '../../src/common/ids.js';
import { readHolds } from './consistency.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import type { TestEvent } from './test-event.js';

const desk = useDesk();

describe('confirm-booked', () => {
  it('books the seats, ends the hold and keeps the user’s count', async () => {
    const event = await desk.open(3);
    const [holdId, bookingId] = [await event.held('ann', [0, 2]), newId()];
    await event.begin('ann', holdId, bookingId);
    desk.clock.nowMs += 5;
    expect(await event.book('ann', bookingId, [0, 2])).toEqual({ version: '1-2', evictedSeats: 0 });
    const { meta: _, builtState: __, deltas, ...dump } = await event.dump();
    expect(dump).toEqual({
      state: '202',
      claims: { 0: bookingId, 2: bookingId },
      holds: {},
      deadlines: {},
      users: { ann: '2 ' },
    });
    expect(deltas.at(-1)![1]).toEqual({
      op: 'book',
      req: '',
      at: `${desk.clock.nowMs}`,
      seats: '0=2,2=2',
      user: 'ann',
      ref: bookingId,
      ended: holdId,
    });
  });

  it('may be repeated: no change, no delta', async () => {
    const event = await desk.open(3);
    const bookingId = await event.sold('ann', [0, 1]);
    const again = await expectNoChange(event, () => event.book('ann', bookingId, [0, 1]));
    expect(again).toEqual({ version: '1-2', evictedSeats: 0 });
  });

  it('leaves the rest of a hold a plain hold with the deadline it had', async () => {
    const event = await desk.open(4);
    const start = desk.clock.nowMs;
    const holdId = await event.held('ann', [0, 1, 2]);
    const bookingId = newId();
    desk.clock.nowMs += 10 * MINUTE - 1;
    await event.begin('ann', [1], bookingId);
    await event.book('ann', bookingId, [1]);
    const dump = await event.dump();
    expect(dump.holds[holdId]).toBe(`${start} ${start + 10 * MINUTE} - 0 - 0,2 ann`);
    expect(dump.deadlines[holdId]).toBe(start + 10 * MINUTE);
    expect(dump.users.ann).toBe(`3 ${holdId}`);
  });

  it('books even what is available or blocked here: MongoDB has the last word (I2)', async () => {
    const event = await desk.open(3);
    await event.block([1]);
    await event.held('ann', [2], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    await event.sweep();
    const bookingId = newId();
    expect(await event.book('ann', bookingId, [0, 1, 2])).toMatchObject({ evictedSeats: 0 });
    const { state, claims, users } = await event.dump();
    expect({ state, claims, users }).toEqual({
      state: '222',
      claims: { 0: bookingId, 1: bookingId, 2: bookingId },
      users: { ann: '3 ' },
    });
  });

  it('takes seats from another’s hold and says how many (I2)', async () => {
    const event = await desk.open(5);
    const [partly, wholly] = [await event.held('bob', [0, 1, 2]), await event.held('cem', [3])];
    const before = readHolds(await event.dump());
    const bookingId = newId();
    expect(await event.book('ann', bookingId, [1, 3, 4])).toEqual({ version: '1-3', evictedSeats: 2 });
    const dump = await event.dump();
    const after = readHolds(dump);
    expect(after.get(partly)).toEqual({ ...before.get(partly), seats: [0, 2] });
    expect(after.has(wholly)).toBe(false);
    expect(dump.users).toEqual({ ann: '3 ', bob: `2 ${partly}` });
  });

  it('leaves another’s confirmation under way that loses a seat to it, to be settled next', async () => {
    const event = await desk.open(3);
    const [holdId, losing, winning] = [await event.held('bob', [0, 1]), newId(), newId()];
    await event.begin('bob', [0, 1], losing);
    expect(await event.book('ann', winning, [1])).toMatchObject({ evictedSeats: 1 });
    expect(readHolds(await event.dump()).get(holdId)).toMatchObject({ booking: losing, seats: [0] });
    expect(await event.sweep()).toMatchObject({ overdue: [{ holdId, bookingId: losing }] });
    expect(await expectNoChange(event, () => event.begin('bob', [0, 1]))).toEqual({
      tag: 'REFUSED',
      seats: [{ ordinal: 1, why: 'TAKEN', status: 'booked' }],
    });
    expect(await expectNoChange(event, () => event.begin('bob', [0]))).toEqual({ tag: 'CONFIRMING' });
    await event.abort(losing, [holdId]);
    expect(await event.begin('bob', [0])).toMatchObject({ tag: 'BEGUN' });
  });

  it('takes over a seat of a booking that has ended but was not freed yet', async () => {
    const event = await desk.open(2);
    const [ended, bookingId] = [await event.sold('bob', [0, 1]), newId()];
    const over = [{ bookingId: ended, userId: 'bob' }];
    expect(await event.book('ann', bookingId, [0], over)).toEqual({ version: '1-3', evictedSeats: 0 });
    const { claims, users } = await event.dump();
    expect({ claims, users }).toEqual({
      claims: { 0: bookingId, 1: ended },
      users: { ann: '1 ', bob: '1 ' },
    });
    expect(await event.free('bob', ended, [0, 1])).toMatchObject({ seats: 1 });
    expect((await event.dump()).users).toEqual({ ann: '1 ' });
    expect(await expectNoChange(event, () => event.book('ann', bookingId, [0], over))).toMatchObject({
      version: '1-4',
    });
  });

  it('takes over seats of several ended bookings, one of them the same user’s', async () => {
    const event = await desk.open(4);
    const first = await event.sold('ann', [0]);
    const second = await event.sold('bob', [1, 2]);
    const bookingId = newId();
    const over = [
      { bookingId: second, userId: 'bob' },
      { bookingId: first, userId: 'ann' },
      { bookingId: newId(), userId: 'cem' },
    ];
    await event.book('ann', bookingId, [0, 1, 2, 3], over);
    expect((await event.dump()).users).toEqual({ ann: '4 ' });
  });

  it('completes a booking of which some seats are booked already', async () => {
    const event = await desk.open(3);
    const bookingId = newId();
    await event.book('ann', bookingId, [0]);
    expect(await event.book('ann', bookingId, [0, 1])).toMatchObject({ version: '1-2' });
    const { deltas, users } = await event.dump();
    expect(deltas.at(-1)![1].seats).toBe('1=2');
    expect(users).toEqual({ ann: '2 ' });
  });
});

describe('confirm-booked, of one’s own holds only', () => {
  it('books what confirms this booking, all or none, and may be repeated', async () => {
    const event = await desk.open(4);
    const bookingId = newId();
    await event.held('ann', [0]);
    const rest = await event.held('ann', [1, 2]);
    await event.begin('ann', [0, 1], bookingId);
    desk.clock.nowMs += 11 * MINUTE;
    expect(await event.bookIfMine('ann', bookingId, [0, 1])).toEqual({ tag: 'BOOKED', version: '1-3' });
    const { state, users } = await event.dump();
    expect({ state, users }).toEqual({ state: '2210', users: { ann: `3 ${rest}` } });
    const again = await expectNoChange(event, () => event.bookIfMine('ann', bookingId, [0, 1]));
    expect(again).toEqual({ tag: 'BOOKED', version: '1-3' });
  });

  it.each<[string, (event: TestEvent, bookingId: string) => Promise<unknown>]>([
    ['available', async () => {}],
    ['blocked', (event) => event.block([1])],
    ['held by somebody else', (event) => event.held('bob', [1])],
    ['held, but not being confirmed', (event) => event.held('ann', [1])],
    [
      'confirmed under another id',
      async (event) => {
        await event.held('ann', [1]);
        await event.begin('ann', [1]);
      },
    ],
    ['sold to somebody else', (event) => event.sold('bob', [1])],
  ])('changes nothing when one of the seats is %s (I4, I7)', async (_, disturb) => {
    const event = await desk.open(2);
    const bookingId = newId();
    await event.held('ann', [0]);
    await event.begin('ann', [0], bookingId);
    await disturb(event, bookingId);
    const reply = await expectNoChange(event, () => event.bookIfMine('ann', bookingId, [0, 1]));
    expect(reply).toEqual({ tag: 'UNEXPECTED' });
  });
});
