import { jest } from '@jest/globals';
import { getModelToken } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { newId } from '../../src/common/ids.js';
import { BlockLedger } from '../../src/modules/events/block-ledger.js';
import { MirrorStore } from '../../src/modules/mirror/mirror-store.js';
import { ProjectionLease } from '../../src/modules/mirror/projection-lease.js';
import { Projector } from '../../src/modules/mirror/projector.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../src/mongo/seat-state.schema.js';
import { times } from '../faults/burst.js';
import { Stage, until } from '../faults/stage.js';
import { Following } from './following.js';

const blocked = (n: number) => ({ status: 'blocked' as const, epoch: 1, n, blockedBy: 'organiser' });

describe('what mirror and block ledger both write', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(1);
  });
  afterAll(() => stage?.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const collection = () =>
    stage.service.app.get<Model<SeatStateDoc>>(getModelToken(SEAT_STATE_MODEL)).collection;

  it('is written once, however many seats, and what is missing or older is put right', async () => {
    const eventId = new Types.ObjectId();
    const store = stage.service.app.get(MirrorStore);
    const seatIds = times(300, (n) => `S${n}`);
    const ledger = stage.service.app.get(BlockLedger);
    await ledger.write(eventId.toHexString(), seatIds.slice(0, 250), '1-4', {
      status: 'blocked',
      reason: 'stage',
    });
    const inserted = jest.spyOn(collection(), 'insertMany');
    const mirror = (n: number) =>
      store.writeSeats(eventId.toHexString(), new Map(seatIds.map((seatId) => [seatId, blocked(n)])));
    await mirror(4);
    expect(inserted.mock.calls.map(([documents]) => documents.length)).toEqual([50]);
    await mirror(4);
    await mirror(3);
    expect(inserted).toHaveBeenCalledTimes(1);
    expect(await collection().countDocuments({ eventId, epoch: 1, n: 4 })).toBe(300);
    await mirror(5);
    expect(await collection().countDocuments({ eventId, epoch: 1, n: 5 })).toBe(300);
  });

  it('keeps the reason of a block whose seats the mirror had first, and any later change', async () => {
    const eventId = new Types.ObjectId();
    const insertMany = collection().insertMany.bind(collection());
    jest.spyOn(collection(), 'insertMany').mockImplementationOnce((async (
      ...args: Parameters<typeof insertMany>
    ) => {
      await insertMany([
        { eventId, seatId: 'A1', ...blocked(4) },
        { eventId, seatId: 'A2', status: 'available', epoch: 1, n: 5 },
      ] as never);
      return insertMany(...args);
    }) as typeof insertMany);
    const ledger = stage.service.app.get(BlockLedger);
    await ledger.write(eventId.toHexString(), ['A1', 'A2', 'A3'], '1-4', {
      status: 'blocked',
      reason: 'stage',
    });
    const found = await collection().find({ eventId }).sort({ seatId: 1 }).toArray();
    expect(found.map(({ status, n, reason }) => [status, n, reason])).toEqual([
      ['blocked', 4, 'stage'],
      ['available', 5, undefined],
      ['blocked', 4, 'stage'],
    ]);
  });

  it.each([
    ['expected to be there', []],
    ['expected to be new', ['A1', 'A2']],
  ])('leaves a later change as it is, and writes what is missing or older, of seats %s', async (_, newly) => {
    const [id, store] = [newId(), stage.service.app.get(MirrorStore)];
    const write = (seats: Record<string, number>) => {
      const states = Object.entries(seats).map(([seatId, n]) => [seatId, blocked(n)] as const);
      return store.writeSeats(id, new Map(states), new Set(newly));
    };
    await write({ A1: 5 });
    await write({ A1: 4, A2: 4 });
    await write({ A2: 6, A3: 6 });
    const found = await collection()
      .find({ eventId: new Types.ObjectId(id) })
      .sort({ seatId: 1 })
      .toArray();
    expect(found.map(({ seatId, n }) => [seatId, n])).toEqual([
      ['A1', 5],
      ['A2', 6],
      ['A3', 6],
    ]);
  });

  it('compares with what somebody else inserts between the look and the insert', async () => {
    const [eventId, store] = [new Types.ObjectId(), stage.service.app.get(MirrorStore)];
    const insertMany = collection().insertMany.bind(collection());
    jest.spyOn(collection(), 'insertMany').mockImplementationOnce((async (
      ...args: Parameters<typeof insertMany>
    ) => {
      await insertMany([
        { eventId, seatId: 'A1', ...blocked(4) },
        { eventId, seatId: 'A2', ...blocked(6) },
      ] as never);
      return insertMany(...args);
    }) as typeof insertMany);
    const seats = ['A1', 'A2'].map((seatId) => [seatId, blocked(5)] as const);
    await store.writeSeats(eventId.toHexString(), new Map(seats));
    const found = await collection().find({ eventId }).sort({ seatId: 1 }).toArray();
    expect(found.map(({ n }) => n)).toEqual([5, 6]);
  });

  it('puts right what somebody late writes between the update and the look', async () => {
    const [eventId, store] = [new Types.ObjectId(), stage.service.app.get(MirrorStore)];
    const late = (work: 'bulkWrite' | 'updateMany', seatId: string) => {
      const original = collection()[work].bind(collection()) as (...args: unknown[]) => Promise<unknown>;
      jest.spyOn(collection(), work).mockImplementationOnce((async (...args: unknown[]) => {
        const result = await original(...args);
        await collection().insertOne({ eventId, seatId, ...blocked(3) } as never);
        return result;
      }) as never);
    };
    late('bulkWrite', 'A1');
    await store.writeSeats(eventId.toHexString(), new Map([['A1', blocked(5)]]));
    late('updateMany', 'A2');
    const ledger = stage.service.app.get(BlockLedger);
    await ledger.write(eventId.toHexString(), ['A2'], '1-5', { status: 'blocked', reason: 'stage' });
    const found = await collection().find({ eventId }).sort({ seatId: 1 }).toArray();
    expect(found.map(({ n, reason }) => [n, reason])).toEqual([
      [5, undefined],
      [5, 'stage'],
    ]);
  });

  it('renews what a process projects at once, and tells what another has taken', async () => {
    const lease = stage.service.app.get(ProjectionLease);
    const ids = times(3, () => new Types.ObjectId());
    for (const id of ids) await lease.acquire(id.toHexString());
    const projections = stage.db.collection('seat_projections');
    const ended = { leaseUntil: new Date(0) };
    await projections.updateMany({ _id: { $in: ids } }, { $set: ended });
    await projections.updateOne({ _id: ids[2] }, { $set: { owner: 'another' } });
    const kept = await lease.renew(ids.map((id) => id.toHexString()));
    expect([...kept].sort()).toEqual(
      ids
        .slice(0, 2)
        .map((id) => id.toHexString())
        .sort(),
    );
    expect(await projections.countDocuments({ _id: { $in: ids }, ...ended })).toBe(1);
  });

  it('has the projector keep the lease of an event in which nothing happens, and let go of what another has', async () => {
    const eventId = await stage.event(10);
    await stage.hold(eventId, 'ada', ['A1']);
    await new Following(stage, eventId).caughtUp();
    const projection = { _id: new Types.ObjectId(eventId) };
    const projections = stage.db.collection('seat_projections');
    const first = await projections.findOne(projection);
    await until(async () => (await projections.findOne(projection))!.leaseUntil > first!.leaseUntil);
    // Longer than a lease lasts, so that nobody takes it back.
    const far = new Date(Date.now() + 3_600_000);
    await projections.updateOne(projection, { $set: { owner: 'another', leaseUntil: far } });
    const projector = stage.service.app.get(Projector);
    await until(() => projector['followed'].get(eventId)?.projection === undefined);
    expect(await projections.findOne(projection)).toMatchObject({ owner: 'another', leaseUntil: far });
  });
});
