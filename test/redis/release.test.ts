import { readHolds } from './consistency.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import { LEASE_MS } from './test-event.js';

const desk = useDesk();

describe('release', () => {
  it('frees a whole hold by its id and leaves nothing of it behind', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [3, 1]);
    const now = (desk.clock.nowMs += MINUTE);
    expect(await event.release('ann', holdId)).toEqual({
      tag: 'RELEASED',
      version: '1-2',
      released: [3, 1],
      notHeld: [],
    });
    const { meta, deltas, builtState, ...dump } = await event.dump();
    expect(dump).toEqual({ state: '0000', claims: {}, holds: {}, deadlines: {}, users: {} });
    expect(deltas.at(-1)).toEqual([
      '1-2',
      { op: 'release', req: '', at: `${now}`, seats: '3=0,1=0', user: 'ann', ref: holdId, ended: holdId },
    ]);
    expect([meta.status, builtState]).toEqual(['on_sale', '0000']);
  });

  it('frees seats of several holds and keeps the rest with owner, age and deadline', async () => {
    const event = await desk.open(6);
    const start = desk.clock.nowMs;
    const first = await event.held('ann', [0, 1, 2]);
    const second = await event.held('ann', [3, 4]);
    desk.clock.nowMs += MINUTE;
    const reply = await event.release('ann', [1, 3, 4]);
    expect(reply).toMatchObject({ version: '1-3', released: [1, 3, 4], notHeld: [] });
    const dump = await event.dump();
    expect([...readHolds(dump).keys()]).toEqual([first]);
    expect(readHolds(dump).get(first)).toMatchObject({
      since: start,
      deadline: start + 10 * MINUTE,
      seats: [0, 2],
      user: 'ann',
    });
    expect(dump.users).toEqual({ ann: `2 ${first}` });
    expect(dump.claims[second]).toBeUndefined();
  });

  it('names what the user does not hold and leaves it alone', async () => {
    const event = await desk.open(6);
    await event.held('ann', [0]);
    const others = await event.held('bob', [1]);
    await event.sold('ann', [2]);
    await event.block([3]);
    const before = await event.dump();
    const reply = await event.release('ann', [0, 1, 2, 3, 4]);
    expect(reply).toMatchObject({ released: [0], notHeld: [1, 2, 3, 4] });
    const after = await event.dump();
    expect(after.state).toBe('012300');
    expect(after.holds).toEqual({ [others]: before.holds[others] });
  });

  it.each([
    ['seats', (): number[] | string => [0, 1]],
    ['a hold', (holdId: string) => holdId],
  ])('of %s may be repeated: no change, no delta (I7)', async (_, pick) => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0, 1]);
    await event.release('ann', pick(holdId));
    const again = await expectNoChange(event, () => event.release('ann', pick(holdId)));
    expect(again).toMatchObject({ version: '1-2', released: [] });
  });

  it('changes nothing for a hold of somebody else, and says nothing of it (I7, I11)', async () => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0, 1]);
    const byId = await expectNoChange(event, () => event.release('bob', holdId));
    expect(byId).toEqual({ tag: 'RELEASED', version: '1-1', released: [], notHeld: [] });
    const bySeats = await expectNoChange(event, () => event.release('bob', [0, 1]));
    expect(bySeats).toMatchObject({ released: [], notHeld: [0, 1] });
  });

  it('works until 1 ms before the deadline', async () => {
    const event = await desk.open(2);
    await event.held('ann', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE - 1;
    expect(await event.release('ann', [0, 1])).toMatchObject({ released: [0, 1], notHeld: [] });
  });

  it.each([0, 1])('%i ms after the deadline there is nothing to release (I6)', async (sinceMs) => {
    const event = await desk.open(2);
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE + sinceMs;
    const nothing = { released: [], notHeld: [0, 1] };
    expect(await expectNoChange(event, () => event.release('ann', [0, 1]))).toMatchObject(nothing);
    expect(await expectNoChange(event, () => event.release('ann', holdId))).toMatchObject(nothing);
  });

  it('waits for a confirmation, also of other seats of the hold and beyond its deadline (I4, I7)', async () => {
    const event = await desk.open(4);
    const holdId = await event.held('ann', [0, 1]);
    await event.held('ann', [2]);
    await event.begin('ann', [0]);
    for (const passedMs of [0, 10 * MINUTE + LEASE_MS]) {
      desk.clock.nowMs += passedMs;
      for (const seats of [[0], [1], [0, 1, 2, 3], holdId]) {
        expect(await expectNoChange(event, () => event.release('ann', seats))).toEqual({ tag: 'CONFIRMING' });
      }
    }
  });
});
