import { Types } from 'mongoose';
import { LIMITS } from '../../src/config/limits.js';
import { RebuildSources } from '../../src/modules/seat-state/rebuild-sources.js';
import { eventKeys } from '../../src/redis/keys.js';
import { Stage, until } from './stage.js';

/** Redis has its epoch and its run, and all the same does not know of a sale: only the ledger can tell. */
describe('a sale that Redis has forgotten', () => {
  let stage: Stage;
  let eventId: string;
  beforeAll(async () => {
    stage = await Stage.open(1);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    eventId = await stage.event(20);
    await stage.hold(eventId, 'ada', ['A1', 'A2']);
    await stage.confirm(eventId, 'ada', { seatIds: ['A1', 'A2'] });
    const keys = eventKeys(eventId);
    await stage.redis.setrange(keys.state, 0, '\0\0');
    await stage.redis.hdel(keys.claims, '0', '1');
    await stage.redis.hdel(keys.users, 'ada');
  });

  /** Not written yet. */
  const anotherSale = async (seatId: string) => {
    const filter = { eventId: new Types.ObjectId(eventId) };
    const sale = (await stage.db.collection('seat_bookings').findOne(filter))!;
    const bookedSeats = [{ ...sale.bookedSeats[0], seatId }];
    return { ...sale, _id: new Types.ObjectId(), allSeatIds: [seatId], bookedSeats, holdIds: [] };
  };

  it('is not sold again: the ledger refuses, the seat is named, and Redis learns of the sale (I2)', async () => {
    const { status, body } = await stage.hold(eventId, 'bob', ['A2', 'A3']);
    expect(status).toBe(201);
    const refused = await stage.confirm(eventId, 'bob', { holdId: body.holdId });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'SEATS_TAKEN',
        conflictingSeats: ['A2'],
        conflicts: [{ seatId: 'A2', status: 'booked' }],
      },
    });
    expect((await stage.bookings(eventId)).map(({ userId }) => userId)).toEqual(['ada']);
    await stage.expectSound(eventId);
    // What nobody else has is still held, and may be bought.
    expect((await stage.confirm(eventId, 'bob', { seatIds: ['A3'] })).status).toBe(201);
  });

  it('is told to its buyer who holds and confirms the same seats again, as one booking', async () => {
    const [known] = await stage.bookings(eventId);
    expect((await stage.hold(eventId, 'ada', ['A1', 'A2'])).status).toBe(201);
    const again = await stage.confirm(eventId, 'ada', { seatIds: ['A2', 'A1'] });
    expect(again).toMatchObject({ status: 200, body: { alreadyConfirmed: true } });
    expect(again.body.booking.id).toBe(known.id);
    expect(await stage.bookings(eventId)).toHaveLength(1);
    await stage.expectSound(eventId);
  });

  it('because it arrived while the event was rebuilt, is known when the rebuild ends (I2)', async () => {
    const bookings = stage.db.collection('seat_bookings');
    const late = await anotherSale('A5');
    const sources = stage.service.app.get(RebuildSources);
    const collect = sources.collect.bind(sources);
    sources.collect = async (live, event) => {
      sources.collect = collect;
      const found = await collect(live, event);
      await bookings.insertOne(late);
      return found;
    };
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    const refused = await stage.hold(eventId, 'bob', ['A4', 'A5']);
    expect(refused).toMatchObject({ status: 409, body: { conflicts: [{ seatId: 'A5', status: 'booked' }] } });
    await stage.expectSound(eventId);
  });

  it('is looked for once more after a rebuild, which takes nothing for sold that was cancelled meanwhile', async () => {
    const sources = stage.service.app.get(RebuildSources);
    const soldSince = sources.soldSince.bind(sources);
    const lookedAgain = new Promise<void>((resolve) => {
      sources.soldSince = async (live, known, begunBy) => {
        const found = await soldSince(live, known, begunBy);
        if (begunBy) {
          sources.soldSince = soldSince;
          await stage.cancel(booking.id, 'bob');
          setTimeout(resolve, 500);
        }
        return found;
      };
    });
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    await stage.hold(eventId, 'bob', ['A4']);
    const { booking } = (await stage.confirm(eventId, 'bob', { seatIds: ['A4'] })).body;
    await lookedAgain;
    expect((await stage.hold(eventId, 'eve', ['A4'])).status).toBe(201);
    await stage.expectSound(eventId);
  });

  it('because it arrived when the rebuild had ended, is known soon after (I2)', async () => {
    const late = await anotherSale('A6');
    const sources = stage.service.app.get(RebuildSources);
    const soldSince = sources.soldSince.bind(sources);
    sources.soldSince = async (live, known) => {
      sources.soldSince = soldSince;
      const found = await soldSince(live, known);
      await stage.db.collection('seat_bookings').insertOne(late);
      return found;
    };
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    const { body: bobs } = await stage.hold(eventId, 'bob', ['A6']);
    expect(bobs.heldSeats).toEqual(['A6']);
    await until(async () => (await stage.audit(eventId)).faults.length === 0, LIMITS.ledgerWriteMs * 4);
    expect((await stage.confirm(eventId, 'bob', { holdId: bobs.holdId })).body.code).toBe('HOLD_EXPIRED');
  });
});
