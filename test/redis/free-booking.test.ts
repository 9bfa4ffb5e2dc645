import { newId } from '../../src/common/ids.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';

const desk = useDesk();

describe('free-booking', () => {
  it('frees the booking’s seats and leaves nothing of it behind', async () => {
    const event = await desk.open(3);
    const bookingId = await event.sold('ann', [0, 2]);
    expect(await event.free('ann', bookingId, [0, 2])).toEqual({ version: '1-3', seats: 2 });
    const { state, claims, users, deltas } = await event.dump();
    expect({ state, claims, users }).toEqual({ state: '000', claims: {}, users: {} });
    expect(deltas.at(-1)![1]).toEqual({
      op: 'free',
      req: '',
      at: `${desk.clock.nowMs}`,
      seats: '0=0,2=0',
      user: 'organiser',
      ref: bookingId,
      from: 'ann',
      why: 'cancelled',
    });
  });

  it('names nobody where nobody asked for it, and counts for the owner all the same', async () => {
    const event = await desk.open(2);
    const bookingId = await event.sold('ann', [0]);
    await event.free('ann', bookingId, [0], { actorId: '', why: 'expired' });
    const { users, deltas } = await event.dump();
    expect(users).toEqual({});
    expect(deltas.at(-1)![1]).toMatchObject({ user: '', from: 'ann', why: 'expired', ref: bookingId });
  });

  it('keeps what else the user has', async () => {
    const event = await desk.open(5);
    const bookingId = await event.sold('ann', [0, 1]);
    await event.sold('ann', [2]);
    const holdId = await event.held('ann', [3]);
    await event.free('ann', bookingId, [0, 1]);
    expect((await event.dump()).users).toEqual({ ann: `2 ${holdId}` });
  });

  it('never frees a seat that was sold, held or blocked again (I4, I7)', async () => {
    const event = await desk.open(4);
    const ended = await event.sold('ann', [0, 1, 2, 3]);
    await event.free('ann', ended, [0, 1, 2]);
    await event.sold('bob', [0]);
    await event.held('cem', [1]);
    await event.block([2]);
    expect(await event.free('ann', ended, [0, 1, 2, 3])).toMatchObject({ seats: 1 });
    expect((await event.dump()).state).toBe('2130');
    const again = await expectNoChange(event, () => event.free('ann', ended, [0, 1, 2, 3]));
    expect(again).toEqual({ version: (await event.dump()).deltas.at(-1)![0], seats: 0 });
  });

  it('frees seats whose confirmation Redis was never told of; the rest is a plain hold again', async () => {
    const event = await desk.open(5);
    const { nowMs } = desk.clock;
    const [wholly, partly] = [await event.held('ann', [0]), await event.held('ann', [1, 2, 3])];
    const bookingId = newId();
    await event.begin('ann', [0, 2], bookingId);
    event.owners.set(bookingId, 'ann');
    expect(await event.free('ann', bookingId, [0, 2])).toEqual({ version: '1-3', seats: 2 });
    const { state, claims, holds, deadlines, users } = await event.dump();
    expect({ state, claims, users }).toEqual({
      state: '01010',
      claims: { 1: partly, 3: partly },
      users: { ann: `2 ${partly}` },
    });
    const deadline = nowMs + 10 * MINUTE;
    expect(holds).toEqual({ [partly]: `${nowMs} ${deadline} - 0 - 1,3 ann` });
    expect(deadlines).toEqual({ [partly]: deadline });
    expect(wholly in holds).toBe(false);
    const again = await expectNoChange(event, () => event.free('ann', bookingId, [0, 2]));
    expect(again).toMatchObject({ seats: 0 });
  });

  it('leaves a hold that confirms another booking', async () => {
    const event = await desk.open(2);
    await event.held('ann', [0]);
    await event.begin('ann', [0]);
    expect(await expectNoChange(event, () => event.free('ann', newId(), [0]))).toMatchObject({ seats: 0 });
  });

  it('changes nothing for a booking that never reached Redis', async () => {
    const event = await desk.open(1);
    await event.held('ann', [0]);
    expect(await expectNoChange(event, () => event.free('ann', newId(), [0]))).toMatchObject({ seats: 0 });
  });

  it('frees seats that Redis was never told are booked, and leaves the rest of their hold (I3)', async () => {
    const event = await desk.open(4);
    const [holdId, bookingId] = [await event.held('ann', [0, 1, 2]), newId()];
    await event.begin('ann', [0, 2], bookingId);
    expect(await event.free('ann', bookingId, [0, 2])).toMatchObject({ seats: 2 });
    const { state, claims, users } = await event.dump();
    expect({ state, claims, users }).toEqual({
      state: '0100',
      claims: { 1: holdId },
      users: { ann: `1 ${holdId}` },
    });
    expect(await event.begin('ann', holdId)).toMatchObject({ tag: 'BEGUN', ordinals: [1] });
  });
});
