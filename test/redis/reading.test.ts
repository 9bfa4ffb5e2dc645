import { expectNoChange, MINUTE, useDesk } from './support.js';

const desk = useDesk();

describe('holds-of-user', () => {
  it('answers the user’s own holds and nobody else’s (I11)', async () => {
    const event = await desk.open(6);
    const { nowMs } = desk.clock;
    const first = await event.held('ann', [2, 0]);
    await event.held('bob', [1]);
    const second = await event.held('ann', [3], { ttlMs: MINUTE });
    await event.sold('ann', [4]);
    expect(await expectNoChange(event, () => event.holdsOf('ann'))).toEqual({
      nowMs,
      holds: [
        { holdId: first, deadlineMs: nowMs + 10 * MINUTE, ordinals: [2, 0] },
        { holdId: second, deadlineMs: nowMs + MINUTE, ordinals: [3] },
      ],
    });
    expect(await event.holdsOf('cem')).toEqual({ nowMs, holds: [] });
  });

  it.each([
    [-1, 1],
    [0, 0],
    [1, 0],
  ])('%i ms after the deadline there are %i holds (I6)', async (sinceMs, holds) => {
    const event = await desk.open(1);
    await event.held('ann', [0], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE + sinceMs;
    expect((await event.holdsOf('ann')).holds).toHaveLength(holds);
  });

  it('answers a hold that is being confirmed beyond its deadline', async () => {
    const event = await desk.open(1);
    const holdId = await event.held('ann', [0], { ttlMs: MINUTE });
    await event.begin('ann', [0]);
    desk.clock.nowMs += MINUTE;
    expect((await event.holdsOf('ann')).holds).toMatchObject([{ holdId }]);
  });
});

describe('snapshot', () => {
  it('answers the state, the sale’s status and the version they have (I5)', async () => {
    const event = await desk.open(4);
    expect(await event.snapshot()).toEqual({
      version: '1-0',
      status: 'on_sale',
      state: Buffer.from([0, 0, 0, 0]),
    });
    await event.held('ann', [1]);
    await event.sold('bob', [2]);
    await event.block([3]);
    const reply = await expectNoChange(event, () => event.snapshot());
    expect(reply).toEqual({ version: '1-4', status: 'on_sale', state: Buffer.from([0, 1, 2, 3]) });
    await event.setStatus('closed');
    expect(await event.snapshot()).toMatchObject({ version: '1-5', status: 'closed' });
  });
});

describe('set-status', () => {
  it('changes the status with a delta that changes no seat', async () => {
    const event = await desk.open(2);
    expect(await event.setStatus('closed')).toEqual({ version: '1-1' });
    const { meta, deltas } = await event.dump();
    expect(meta.status).toBe('closed');
    expect(deltas.at(-1)).toEqual([
      '1-1',
      { op: 'event', req: '', at: `${desk.clock.nowMs}`, seats: '', status: 'closed' },
    ]);
    expect(await event.hold('ann', [0])).toEqual({ tag: 'NOT_ON_SALE', status: 'closed' });
    await event.setStatus('on_sale');
    expect(await event.hold('ann', [0])).toMatchObject({ tag: 'HELD', version: '1-3' });
  });

  it('tells readers again even when the status is the same: a name or date may have changed', async () => {
    const event = await desk.open(1);
    await event.setStatus('on_sale');
    expect(await event.setStatus('on_sale')).toEqual({ version: '1-2' });
  });
});
