import { newId } from '../../src/common/ids.js';
import { expectNoChange, useDesk } from './support.js';

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
      at: `${desk.clock.nowMs}`,
      seats: '0=0,2=0',
      user: 'ann',
      ref: bookingId,
    });
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

  it('changes nothing for a booking that never reached Redis', async () => {
    const event = await desk.open(1);
    await event.held('ann', [0]);
    expect(await expectNoChange(event, () => event.free('ann', newId(), [0]))).toMatchObject({ seats: 0 });
  });
});
