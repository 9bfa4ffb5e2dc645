import { newId } from '../../src/common/ids.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import { LEASE_MS } from './test-event.js';

const desk = useDesk();

describe('sweep', () => {
  it('does nothing in an event without holds', async () => {
    const event = await desk.open(2);
    expect(await expectNoChange(event, () => event.sweep())).toEqual({
      version: '1-0',
      expiredHolds: 0,
      releasedSeats: 0,
      nextInMs: undefined,
      overdue: [],
    });
  });

  it('leaves a hold alone 1 ms before its deadline and says when to look again (I4, I6)', async () => {
    const event = await desk.open(3);
    await event.held('ann', [0, 2], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    const reply = await expectNoChange(event, () => event.sweep());
    expect(reply).toMatchObject({ version: '1-1', expiredHolds: 0, nextInMs: 1 });
  });

  it.each([0, 1])('ends a hold %i ms after its deadline (I6)', async (sinceMs) => {
    const event = await desk.open(3);
    const holdId = await event.held('ann', [0, 2], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE + sinceMs;
    const reply = await event.sweep();
    expect(reply).toMatchObject({ version: '1-2', expiredHolds: 1, releasedSeats: 2, nextInMs: undefined });
    const { meta: _, builtState: __, deltas, ...dump } = await event.dump();
    expect(dump).toEqual({
      state: '000',
      claims: { 0: '~ann', 2: '~ann' },
      holds: {},
      deadlines: {},
      users: {},
    });
    expect(deltas.at(-1)).toEqual([
      '1-2',
      { op: 'expire', req: '', at: `${desk.clock.nowMs}`, seats: '0=0,2=0', lapsed: holdId },
    ]);
    expect(await expectNoChange(event, () => event.sweep())).toMatchObject({ expiredHolds: 0 });
  });

  it('ends several holds in one delta, in pieces of the batch, earliest first', async () => {
    const event = await desk.open(6);
    for (const seat of [0, 1, 2, 3, 4]) await event.held('ann', [seat], { ttlMs: (5 - seat) * MINUTE });
    desk.clock.nowMs += 4 * MINUTE;
    expect(await event.sweep({ batch: 3 })).toMatchObject({ version: '1-6', expiredHolds: 3, nextInMs: 0 });
    expect((await event.dump()).state).toBe('110000');
    expect(await event.sweep({ batch: 3 })).toMatchObject({
      version: '1-7',
      expiredHolds: 1,
      nextInMs: MINUTE,
    });
    expect((await event.dump()).state).toBe('100000');
  });

  it('forgets a deadline that no hold has, and does not ask for another look because of it', async () => {
    const event = await desk.open(2);
    await desk.client.zadd(event.keys.deadlines, desk.clock.nowMs - 1, newId());
    expect(await event.sweep()).toMatchObject({ version: '1-0', expiredHolds: 0, nextInMs: undefined });
    expect((await event.dump()).deadlines).toEqual({});
  });

  it('names an overdue confirmation once a lease and never ends its hold (I3, I4)', async () => {
    const event = await desk.open(3);
    const [holdId, bookingId] = [await event.held('ann', [0], { ttlMs: MINUTE }), newId()];
    await event.held('bob', [1], { ttlMs: MINUTE });
    const overdue = [{ holdId, bookingId }];
    desk.clock.nowMs += MINUTE - 1;
    await event.begin('ann', [0], bookingId, 1);
    desk.clock.nowMs += 1;
    const reply = await event.sweep();
    expect(reply).toMatchObject({ expiredHolds: 1, releasedSeats: 1, nextInMs: LEASE_MS, overdue });
    const dump = await event.dump();
    expect(dump.state).toBe('100');
    expect(dump.deadlines).toEqual({ [holdId]: desk.clock.nowMs + LEASE_MS });
    desk.clock.nowMs += LEASE_MS - 1;
    expect(await expectNoChange(event, () => event.sweep())).toMatchObject({ overdue: [], nextInMs: 1 });
    desk.clock.nowMs += 1;
    expect(await event.sweep()).toMatchObject({ version: reply.version, overdue });
  });

  it.each([
    ['long before the hold’s deadline', 1],
    ['just before it', MINUTE - 1],
  ])('names an abandoned confirmation when its lease ends, not before: begun %s', async (_, sinceHeldMs) => {
    const event = await desk.open(1);
    const [holdId, bookingId] = [await event.held('ann', [0], { ttlMs: MINUTE }), newId()];
    desk.clock.nowMs += sinceHeldMs;
    await event.begin('ann', [0], bookingId);
    desk.clock.nowMs += LEASE_MS - 1;
    expect(await event.sweep()).toMatchObject({ overdue: [] });
    desk.clock.nowMs += 1;
    expect(await event.sweep()).toMatchObject({ overdue: [{ holdId, bookingId }] });
  });
});
