import { expectNoChange, useDesk } from './support.js';
import { byName, GUARDED_CASES } from './script-cases.js';

const desk = useDesk();

describe.each(byName(GUARDED_CASES))('%s', (_, { prepare }) => {
  it('answers LOST when the event is not here, and changes nothing (I7)', async () => {
    const event = await desk.open(4);
    const run = await prepare(event, desk.clock);
    await event.lose(['meta']);
    const outcome = await expectNoChange(event, () => run(desk.redis, event.epoch));
    expect(outcome).toEqual({ tag: 'LOST' });
  });

  it('answers LOST when the event was built under another run of the server (I7)', async () => {
    const event = await desk.open(4);
    const run = await prepare(event, desk.clock);
    await desk.client.hset(event.keys.meta, 'run_id', '0'.repeat(40));
    const outcome = await expectNoChange(event, () => run(desk.redis, event.epoch));
    expect(outcome).toEqual({ tag: 'LOST' });
  });

  it.each([-1, 1])('answers EPOCH to a caller whose epoch is off by %i (I7)', async (offset) => {
    const event = await desk.open(4, { epoch: 5 });
    const run = await prepare(event, desk.clock);
    const outcome = await expectNoChange(event, () => run(desk.redis, 5 + offset));
    expect(outcome).toEqual({ tag: 'EPOCH', epoch: 5 });
  });

  it('answers its own reply when nothing is wrong', async () => {
    const event = await desk.open(4);
    const run = await prepare(event, desk.clock);
    expect(await run(desk.redis, event.epoch)).toMatchObject({ tag: 'DONE' });
  });
});
