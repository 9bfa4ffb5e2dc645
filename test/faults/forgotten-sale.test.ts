import { getModelToken } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { Reconciler } from '../../src/modules/seat-booking/expiry/reconciler.js';
import type { LiveEvent } from '../../src/modules/seat-state/live-event.js';
import { RebuildSources } from '../../src/modules/seat-state/rebuild-sources.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
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

  const saved = async () => {
    const filter = { eventId: new Types.ObjectId(eventId) };
    return (await stage.db.collection<SeatBookingDoc>('seat_bookings').findOne(filter))!;
  };
  /** Not written yet. */
  const anotherSale = async (seatId: string): Promise<SeatBookingDoc> => {
    const sale = await saved();
    const bookedSeats = [{ ...sale.bookedSeats[0], seatId }];
    return { ...sale, _id: new Types.ObjectId(), allSeatIds: [seatId], bookedSeats, holdIds: [] };
  };

  const insert = (sale: SeatBookingDoc) =>
    stage.db.collection<SeatBookingDoc>('seat_bookings').insertOne(sale);

  /** What happens between the next answer of the ledger to a rebuild of this event and its use. */
  const afterOnce = (question: 'collect' | 'soldSince', deed: () => unknown) => {
    const sources = stage.service.app.get(RebuildSources) as unknown as Record<
      string,
      (...args: unknown[]) => Promise<unknown>
    >;
    const ask = sources[question].bind(sources);
    sources[question] = async (...args) => {
      // Those of earlier tests look once more, seconds later.
      if ((args[0] as LiveEvent).id !== eventId) return ask(...args);
      sources[question] = ask;
      const found = await ask(...args);
      await deed();
      return found;
    };
  };

  /** Keeps the next sale from the ledger. @returns what lets it through, once it is on its way */
  const holdUpNextInsert = () => {
    const { collection } = stage.service.app.get<Model<SeatBookingDoc>>(getModelToken(SEAT_BOOKING_MODEL));
    const insertMany = collection.insertMany.bind(collection) as (...args: unknown[]) => Promise<never>;
    return new Promise<() => void>((onItsWay) => {
      collection.insertMany = async (...args: unknown[]) => {
        collection.insertMany = insertMany;
        await new Promise<void>((letThrough) => onItsWay(letThrough));
        return insertMany(...args);
      };
    });
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

  it('is told later although another cannot be', async () => {
    const reconciler = stage.service.app.get(Reconciler);
    const sale = await anotherSale('A1');
    const isSound = async () => (await stage.audit(eventId)).faults.length === 0;
    expect(await isSound()).toBe(false);
    reconciler.tellLater({ ...sale, eventId: new Types.ObjectId() });
    reconciler.tellLater(await saved());
    // It does so by itself, too, and may have begun.
    await reconciler.tell();
    await until(isSound);
  });

  it('because it is still on its way to the ledger, is waited for by a rebuild of its own process (I2)', async () => {
    await stage.hold(eventId, 'bob', ['A4']);
    const onItsWay = holdUpNextInsert();
    const sale = stage.confirm(eventId, 'bob', { seatIds: ['A4'] });
    const letThrough = await onItsWay;
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    const other = stage.hold(eventId, 'eve', ['A4', 'A5']);
    await Promise.race([other, delay(500)]);
    letThrough();
    expect((await sale).status).toBe(201);
    expect(await other).toMatchObject({
      status: 409,
      body: { conflicts: [{ seatId: 'A4', status: 'booked' }] },
    });
    await stage.expectSound(eventId);
  });

  it('because it arrived while the event was rebuilt, is known when the rebuild ends (I2)', async () => {
    const late = await anotherSale('A5');
    // Whoever rebuilds it, the hold comes before the end of that.
    afterOnce('collect', async () => {
      await insert(late);
      await delay(500);
    });
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    const refused = await stage.hold(eventId, 'bob', ['A4', 'A5']);
    expect(refused).toMatchObject({ status: 409, body: { conflicts: [{ seatId: 'A5', status: 'booked' }] } });
    await stage.expectSound(eventId);
  });

  it('is looked for once more after a rebuild, which takes nothing for sold that was cancelled meanwhile', async () => {
    const lookedAgain = new Promise<void>((resolve) => {
      // The first look belongs to the rebuild itself.
      afterOnce('soldSince', async () =>
        afterOnce('soldSince', async () => {
          await stage.cancel(booking.id, 'bob');
          setTimeout(resolve, 500);
        }),
      );
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
    afterOnce('soldSince', () => insert(late));
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    const { body: bobs } = await stage.hold(eventId, 'bob', ['A6']);
    expect(bobs.heldSeats).toEqual(['A6']);
    await until(async () => (await stage.audit(eventId)).faults.length === 0);
    expect((await stage.confirm(eventId, 'bob', { holdId: bobs.holdId })).body.code).toBe('HOLD_EXPIRED');
  });
});
