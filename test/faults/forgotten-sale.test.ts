import { Types } from 'mongoose';
import { RebuildSources } from '../../src/modules/seat-state/rebuild-sources.js';
import { eventKeys } from '../../src/redis/keys.js';
import { Stage } from './stage.js';

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

  it('because it arrived while the event was rebuilt, is known when the rebuild ends (I2)', async () => {
    const bookings = stage.db.collection('seat_bookings');
    const sale = (await bookings.findOne({ eventId: new Types.ObjectId(eventId) }))!;
    const late = {
      ...sale,
      _id: new Types.ObjectId(),
      allSeatIds: ['A5'],
      bookedSeats: [{ ...sale.bookedSeats[0], seatId: 'A5' }],
      holdIds: [],
    };
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
});
