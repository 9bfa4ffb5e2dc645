import { mongo } from 'mongoose';
import { eventKeys } from '../../src/redis/keys.js';
import { Following } from '../mirror/following.js';
import { Stage } from './stage.js';

/** The checker that all these tests trust has to see each kind of damage. */
describe('the audit of an event', () => {
  let stage: Stage;
  let eventId: string;
  beforeAll(async () => {
    stage = await Stage.open(1);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    eventId = await stage.event(20);
    await stage.hold(eventId, 'ada', ['A1', 'A2']);
    await stage.confirm(eventId, 'ada', { seatIds: ['A1'] });
    await stage.block(eventId, ['A3']);
    // A mirror that is late would write anew what a test takes away.
    await new Following(stage, eventId).caughtUp();
  });

  const bookings = () => stage.db.collection('seat_bookings');
  const copyOfBooking = async (changes: object) => {
    const [{ id }] = await stage.bookings(eventId);
    const booking = await bookings().findOne({ _id: new mongo.ObjectId(id) });
    return { ...booking, ...changes, _id: new mongo.ObjectId() };
  };

  it('finds nothing in a sound event', async () => {
    expect(await stage.audit(eventId)).toEqual({ faults: [], counts: [17, 1, 1, 1], activeBookings: 1 });
  });

  it('sees a seat sold twice', async () => {
    await bookings().dropIndex('one_active_booking_per_seat');
    await bookings().insertOne(await copyOfBooking({}));
    expect((await stage.audit(eventId)).faults).toContainEqual(expect.stringContaining('A1 is sold 2 times'));
  });

  it('sees a booking that Redis does not know, and one that only Redis knows', async () => {
    await bookings().insertOne(await copyOfBooking({ allSeatIds: ['A5'] }));
    expect((await stage.audit(eventId)).faults).toContainEqual(expect.stringContaining('seat A5 is 0'));
    await bookings().updateMany({}, { $set: { active: false } });
    expect((await stage.audit(eventId)).faults).toContainEqual(expect.stringContaining('seat A1 is 2'));
  });

  it.each([
    ['a lost block', () => stage.db.collection('seat_states').deleteMany({}), 'seat A3 is 3'],
    ['a status without a claim', () => set('state', 4, 1), 'seat A5 is 1'],
    ['a freed seat of a hold', () => set('state', 1, 0), 'seat A2 is 0'],
    ['a missing deadline', () => stage.redis.del(eventKeys(eventId).deadlines), 'deadlines are of'],
    ['a wrong count', () => stage.redis.hset(eventKeys(eventId).users, 'ada', '1 '), 'user ada has'],
    ['a user too many', () => stage.redis.hset(eventKeys(eventId).users, 'eve', '1 '), 'user eve has'],
    ['an epoch ahead', () => stage.redis.hset(eventKeys(eventId).meta, 'epoch', 99), 'epoch 99'],
  ])('sees %s', async (_what, damage, fault) => {
    await damage();
    expect((await stage.audit(eventId)).faults).toContainEqual(expect.stringContaining(fault));
  });

  const set = (key: 'state', ordinal: number, byte: number) =>
    stage.redis.setrange(eventKeys(eventId)[key], ordinal, String.fromCharCode(byte));
});
