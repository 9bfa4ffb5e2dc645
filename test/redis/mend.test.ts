import { mendScript, type Mend } from '../../src/redis/scripts/mend.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import type { TestEvent } from './test-event.js';

const desk = useDesk();
const mend = (event: TestEvent, mends: Mend[]) => event.ask(mendScript, { streamLength: 100, mends });
const free = { status: 0, claim: '' };

it('leaves alone what has changed since it was looked at, and does the rest', async () => {
  const event = await desk.open(4);
  const holdId = await event.held('ann', [0]);
  const before = await event.dump();
  const { done } = await mend(event, [
    { kind: 'seat', ordinal: 0, seen: { status: 1, claim: 'another' }, wanted: free },
    { kind: 'seat', ordinal: 0, seen: { status: 0, claim: holdId }, wanted: free },
    { kind: 'user', userId: 'ann', seen: '7 ', wanted: '' },
    { kind: 'hold', holdId, seen: { record: before.holds[holdId], lookAtMs: 1 }, wanted: { record: '' } },
    { kind: 'seat', ordinal: 3, seen: free, wanted: { status: 3, claim: '' } },
  ]);
  expect(done).toBe(1);
  const { deltas, ...after } = await event.dump();
  expect(after).toEqual({ ...before, deltas: undefined, state: '1003' });
  expect(deltas.at(-1)![1]).toMatchObject({ op: 'reset', mended: '1', seats: '3=3' });
});

it('changes nothing when nothing fits, or there is nothing to do', async () => {
  const event = await desk.open(4);
  await event.held('ann', [0], { ttlMs: MINUTE });
  await expectNoChange(event, () => mend(event, []));
  await expectNoChange(event, () =>
    mend(event, [{ kind: 'seat', ordinal: 0, seen: free, wanted: { status: 2, claim: '' } }]),
  );
});

it('may be repeated', async () => {
  const event = await desk.open(4);
  const block: Mend = { kind: 'seat', ordinal: 1, seen: free, wanted: { status: 3, claim: '' } };
  expect(await mend(event, [block])).toMatchObject({ done: 1 });
  await expectNoChange(event, () => mend(event, [block]));
});
