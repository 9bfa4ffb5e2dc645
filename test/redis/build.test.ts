import { newId } from '../../src/common/ids.js';
import { expectNoChange, MINUTE, useDesk } from './support.js';
import { LEASE_MS, type TestEvent } from './test-event.js';

const desk = useDesk();

/** As if the server had been started again with its data: the event was built under another run of it. */
async function restarted({ client, keys }: TestEvent): Promise<void> {
  await client.hset(keys.meta, 'run_id', 'an earlier run');
}

/** A live hold as the durable mirror tells it. */
const mirrored = (userId: string, ordinals: number[], more = {}) => ({
  holdId: newId(),
  userId,
  sinceMs: desk.clock.nowMs - MINUTE,
  deadlineMs: desk.clock.nowMs + MINUTE,
  ordinals,
  ...more,
});

describe('build', () => {
  it('writes what MongoDB knows and begins a new stream', async () => {
    const event = await desk.open(5);
    const [first, second] = [newId(), newId()];
    await event.lose();
    const reply = await event.build({
      epoch: 7,
      status: 'draft',
      state: Buffer.from([2, 3, 2, 2, 0]),
      bookings: [
        { bookingId: first, userId: 'ann', ordinals: [0, 3] },
        { bookingId: second, userId: 'ann', ordinals: [2] },
      ],
    });
    expect(reply).toEqual({ tag: 'BUILT', version: '7-0', atMs: desk.clock.nowMs, holdsKept: 0 });
    const { meta, builtState: _, ...dump } = await event.dump();
    expect(meta).toEqual({ epoch: '7', status: 'draft', run_id: expect.stringMatching(/^\w{40}$/) });
    expect(dump).toEqual({
      state: '23220',
      claims: { 0: first, 2: second, 3: first },
      holds: {},
      deadlines: {},
      users: { ann: '3 ' },
      deltas: [['7-0', { op: 'reset', req: '', at: `${desk.clock.nowMs}`, seats: '' }]],
    });
  });

  it('lets one of many win: the others use its epoch (I7)', async () => {
    const event = await desk.open(2);
    await event.lose();
    event.epoch = 4;
    const replies = await Promise.all([5, 6, 7].map((epoch) => event.build({ epoch })));
    event.epoch = 5;
    expect(replies).toEqual([
      { tag: 'BUILT', version: '5-0', atMs: desk.clock.nowMs, holdsKept: 0 },
      { tag: 'ALREADY', epoch: 5 },
      { tag: 'ALREADY', epoch: 5 },
    ]);
    expect(await expectNoChange(event, () => event.build())).toEqual({ tag: 'ALREADY', epoch: 5 });
  });

  it.each([
    ['another run of the server', restarted],
    ['a lost meta key', (event: TestEvent) => event.lose(['meta'])],
  ])('after %s refuses the epoch there is and any before it (I7)', async (_, disturb) => {
    const event = await desk.open(2, { epoch: 3 });
    await event.held('ann', [0]);
    await disturb(event);
    for (const epoch of [1, 2, 3]) {
      expect(await expectNoChange(event, () => event.build({ epoch }))).toEqual({ tag: 'OLD', epoch: 3 });
    }
    expect(await event.build({ epoch: 4 })).toEqual({
      tag: 'BUILT',
      version: '4-0',
      atMs: desk.clock.nowMs,
      holdsKept: 1,
    });
  });

  it('fences writers of the epoch before', async () => {
    const event = await desk.open(2);
    await desk.client.del(event.keys.meta);
    await event.build({ epoch: 2 });
    await expect(desk.client.xadd(event.keys.deltas, '1-*', 'op', 'hold')).rejects.toThrow(
      /equal or smaller than the target stream top item/,
    );
  });

  describe('holds that survived in the keys', () => {
    it('are kept with owner, age and deadline; lapsed ones are not (I4)', async () => {
      const event = await desk.open(4);
      const kept = await event.held('ann', [0, 1]);
      await event.held('bob', [2], { ttlMs: MINUTE });
      const before = await event.dump();
      desk.clock.nowMs += MINUTE;
      await restarted(event);
      expect(await event.build()).toMatchObject({ holdsKept: 1 });
      const { state, claims, holds, deadlines, users } = await event.dump();
      expect({ state, claims, users }).toEqual({
        state: '1100',
        claims: { 0: kept, 1: kept },
        users: { ann: `2 ${kept}` },
      });
      expect(holds).toEqual({ [kept]: before.holds[kept] });
      expect(deadlines).toEqual({ [kept]: before.deadlines[kept] });
    });

    it.each([
      [-1, 1],
      [0, 0],
    ])('%i ms after their deadline: %i are kept (I6)', async (sinceMs, holdsKept) => {
      const event = await desk.open(1);
      await event.held('ann', [0], { ttlMs: MINUTE });
      desk.clock.nowMs += MINUTE + sinceMs;
      await restarted(event);
      expect(await event.build()).toMatchObject({ holdsKept });
    });

    it('lose the seats that MongoDB knows to be booked or blocked (I2)', async () => {
      const event = await desk.open(5);
      const partly = await event.held('ann', [0, 1, 2]);
      await event.held('bob', [3]);
      await restarted(event);
      const bookings = [{ bookingId: newId(), userId: 'cem', ordinals: [0, 3] }];
      expect(await event.build({ state: Buffer.from([2, 3, 0, 2, 0]), bookings })).toMatchObject({
        holdsKept: 1,
      });
      const { state, users } = await event.dump();
      expect({ state, users }).toEqual({ state: '23120', users: { ann: `1 ${partly}`, cem: '2 ' } });
    });

    it('have a seat once, when half a script left it to two of them (I1)', async () => {
      const event = await desk.open(2);
      const { keys, client } = event;
      const [first, second] = [newId(), newId()];
      const deadline = desk.clock.nowMs + MINUTE;
      const record = (seats: string, user: string) =>
        `${desk.clock.nowMs} ${deadline} - 0 - ${seats} ${user}`;
      await client.hset(keys.holds, first, record('0,1', 'ann'), second, record('1', 'bob'));
      await restarted(event);
      await event.build();
      expect((await event.dump()).state).toBe('11');
    });

    it('are dropped when their record cannot be read', async () => {
      const event = await desk.open(2);
      const { keys, client } = event;
      const kept = await event.held('ann', [0]);
      await client.hset(keys.holds, newId(), 'a record of another release');
      await restarted(event);
      expect(await event.build()).toMatchObject({ holdsKept: 1 });
      expect((await event.dump()).claims).toEqual({ 0: kept });
    });

    it('are not kept when a booking has used them up since, whatever has become of it (I3)', async () => {
      const event = await desk.open(3);
      const [cancelled, confirming] = [await event.held('ann', [0]), await event.held('ben', [1])];
      await event.begin('ben', [1], newId());
      const kept = await event.held('cid', [2]);
      await restarted(event);
      const usedUpHoldIds = [cancelled, confirming];
      expect(await event.build({ usedUpHoldIds })).toMatchObject({ holdsKept: 1 });
      const { claims, holds } = await event.dump();
      expect({ claims, holds: Object.keys(holds) }).toEqual({ claims: { 2: kept }, holds: [kept] });
    });

    it('keep on confirming, and are looked at at once when overdue (I4)', async () => {
      const event = await desk.open(2);
      const [holdId, bookingId] = [await event.held('ann', [0], { ttlMs: MINUTE }), newId()];
      await event.begin('ann', [0], bookingId);
      desk.clock.nowMs += MINUTE + LEASE_MS;
      await restarted(event);
      expect(await event.build()).toMatchObject({ holdsKept: 1 });
      expect(await event.begin('ann', [0])).toMatchObject({ tag: 'BEGUN', bookingId });
      expect(await event.sweep()).toMatchObject({ expiredHolds: 0, overdue: [{ holdId, bookingId }] });
      await event.book('ann', bookingId, [0]);
      expect((await event.dump()).holds).toEqual({});
    });

    it('are looked at when the lease of their confirmation ends, not before: who began it may be at it or gone', async () => {
      const event = await desk.open(2);
      const [holdId, bookingId] = [await event.held('ann', [0]), newId()];
      await event.begin('ann', [0], bookingId);
      await restarted(event);
      await event.build();
      desk.clock.nowMs += LEASE_MS - 1;
      expect(await event.sweep()).toMatchObject({ expiredHolds: 0, overdue: [] });
      desk.clock.nowMs += 1;
      expect(await event.sweep()).toMatchObject({ expiredHolds: 0, overdue: [{ holdId, bookingId }] });
    });

    it('confirm no longer when MongoDB has their booking: the rest is a plain hold again (I3)', async () => {
      const event = await desk.open(3);
      const [holdId, bookingId] = [await event.held('ann', [0, 1]), newId()];
      const plain = (await event.dump()).holds[holdId].replace('0,1', '1');
      await event.begin('ann', [0], bookingId);
      await restarted(event);
      await event.build({
        state: Buffer.from([2, 0, 0]),
        bookings: [{ bookingId, userId: 'ann', ordinals: [0] }],
      });
      const { holds, users } = await event.dump();
      expect({ holds, users }).toEqual({ holds: { [holdId]: plain }, users: { ann: `2 ${holdId}` } });
      await event.book('ann', bookingId, [0]);
      desk.clock.nowMs += 10 * MINUTE;
      expect(await event.sweep()).toMatchObject({ expiredHolds: 1, overdue: [] });
    });
  });

  describe('holds of the durable mirror', () => {
    it('are restored with owner, age and deadline when the keys are gone (I4)', async () => {
      const event = await desk.open(4);
      const hold = mirrored('ann', [0, 2]);
      await event.lose();
      const reply = await event.build({ mirror: { holds: [hold], leftSeats: [] } });
      expect(reply).toEqual({ tag: 'BUILT', version: '2-0', atMs: desk.clock.nowMs, holdsKept: 1 });
      const { state, claims, holds, deadlines, users } = await event.dump();
      const { holdId, sinceMs, deadlineMs } = hold;
      expect({ state, claims, holds, deadlines, users }).toEqual({
        state: '1010',
        claims: { 0: holdId, 2: holdId },
        holds: { [holdId]: `${sinceMs} ${deadlineMs} - 0 - 0,2 ann` },
        deadlines: { [holdId]: deadlineMs },
        users: { ann: `2 ${holdId}` },
      });
      expect(await event.begin('bob', holdId)).toEqual({ tag: 'NO_HOLD', why: 'NOT_YOURS' });
      expect(await event.begin('ann', holdId)).toMatchObject({ tag: 'BEGUN', ordinals: [0, 2] });
    });

    it('are not when lapsed or sold, and the reply says which and why (I2, I6)', async () => {
      const event = await desk.open(6);
      await event.lose();
      const [lapsed, sold, partly, live] = [
        mirrored('ann', [0], { deadlineMs: desk.clock.nowMs }),
        mirrored('bob', [1]),
        mirrored('cem', [2, 3]),
        mirrored('dan', [4], { deadlineMs: desk.clock.nowMs + 1 }),
      ];
      const bookings = [{ bookingId: newId(), userId: 'eve', ordinals: [1, 2] }];
      const reply = await event.build({
        state: Buffer.from([0, 2, 2, 0, 0, 3]),
        bookings,
        mirror: { holds: [lapsed, sold, partly, live], leftSeats: [] },
      });
      expect(reply).toMatchObject({
        holdsKept: 2,
        unrestored: [
          { holdId: lapsed.holdId, why: 'LAPSED' },
          { holdId: sold.holdId, why: 'TAKEN' },
          { holdId: partly.holdId, why: 'TAKEN' },
        ],
      });
      expect((await event.dump()).state).toBe('022113');
    });

    it('win over older keys: seats that left their hold are free, later holds are there', async () => {
      const event = await desk.open(6);
      const partly = await event.held('ann', [0, 1]);
      await event.held('bob', [2]);
      const kept = await event.held('cem', [3]);
      await restarted(event);
      const later = mirrored('dan', [2]);
      await event.build({ mirror: { holds: [later], leftSeats: [1] } });
      const { state, claims } = await event.dump();
      expect([state, claims]).toEqual(['101100', { 0: partly, 2: later.holdId, 3: kept }]);
    });

    it('change deadline and owner of one that survived in the keys, which keeps its other seats', async () => {
      const event = await desk.open(4);
      const extended = await event.held('ann', [0, 1]);
      const given = await event.held('bob', [2]);
      await restarted(event);
      const deadlineMs = desk.clock.nowMs + 20 * MINUTE;
      const holds = [
        mirrored('ann', [0], { holdId: extended, deadlineMs }),
        mirrored('cem', [2], { holdId: given }),
      ];
      expect(await event.build({ mirror: { holds, leftSeats: [] } })).toMatchObject({ holdsKept: 2 });
      const { holds: records, deadlines, users } = await event.dump();
      expect(deadlines[extended]).toBe(deadlineMs);
      expect(records[extended]).toMatch(/ 0,1 ann$/);
      expect(users).toEqual({ ann: `2 ${extended}`, cem: `1 ${given}` });
    });

    it('keep on confirming what the keys say they confirm (I4)', async () => {
      const event = await desk.open(2);
      const [holdId, bookingId] = [await event.held('ann', [0], { ttlMs: MINUTE }), newId()];
      await event.begin('ann', [0], bookingId);
      await restarted(event);
      desk.clock.nowMs += 2 * MINUTE;
      const holds = [mirrored('ann', [0], { holdId, deadlineMs: desk.clock.nowMs - 1 })];
      expect(await event.build({ mirror: { holds, leftSeats: [] } })).toMatchObject({ holdsKept: 1 });
      expect(await event.begin('ann', [0])).toMatchObject({ tag: 'BEGUN', bookingId });
    });
  });

  describe('with a mark', () => {
    it('is done once; it takes its mark with it', async () => {
      const event = await desk.open(2);
      await event.lose();
      await event.beginBuild('two');
      expect(await event.build({ epoch: 2, mark: 'two' })).toMatchObject({ tag: 'BUILT' });
      expect(Object.keys((await event.dump()).meta).sort()).toEqual(['epoch', 'run_id', 'status']);
      expect(await expectNoChange(event, () => event.beginBuild('three'))).toEqual({
        tag: 'ALREADY',
        epoch: 2,
      });
    });

    it('lets go of the mark of an earlier attempt of the same process', async () => {
      const event = await desk.open(2);
      await event.lose();
      for (const mark of ['me/1', 'me/2', 'you/1']) await event.beginBuild(mark);
      expect(Object.keys((await event.dump()).meta).sort()).toEqual(['building:me', 'building:you']);
      const build = (mark: string) => event.build({ epoch: 2, mark });
      expect(await expectNoChange(event, () => build('me/1'))).toEqual({ tag: 'STALE' });
      expect(await build('me/2')).toMatchObject({ tag: 'BUILT' });
    });

    it('is refused when Redis was lost since: what was read is too old (I2, I7)', async () => {
      const event = await desk.open(2);
      await event.lose();
      await event.beginBuild('two');
      await event.beginBuild('three');
      await event.build({ epoch: 3, mark: 'three' });
      const bookingId = newId();
      await event.book('ann', bookingId, [0]);
      await event.lose();
      const late = () => event.build({ epoch: 2, mark: 'two' });
      expect(await expectNoChange(event, late)).toEqual({ tag: 'STALE' });
      await event.beginBuild('four');
      await restarted(event);
      await desk.client.hset(event.keys.meta, 'building:four', 'an-earlier-run four');
      expect(await event.build({ epoch: 4, mark: 'four' })).toEqual({ tag: 'STALE' });
      await event.build({
        epoch: 5,
        state: Buffer.from([2, 0]),
        bookings: [{ bookingId, userId: 'ann', ordinals: [0] }],
      });
    });
  });

  it('leaves the changes before it in the stream for those who still read them (I5)', async () => {
    const event = await desk.open(2);
    await event.held('ann', [0]);
    await restarted(event);
    await event.build();
    expect((await event.dump()).deltas.map(([id, { op }]) => [id, op])).toEqual([
      ['1-0', 'reset'],
      ['1-1', 'hold'],
      ['2-0', 'reset'],
    ]);
  });
});
