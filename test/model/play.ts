import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import mongoose, { type Connection, type Model } from 'mongoose';
import { newId } from '../../src/common/ids.js';
import { BookingLedger } from '../../src/mongo/booking-ledger.js';
import {
  SEAT_BOOKING_MODEL,
  seatBookingSchema,
  type SeatBookingDoc,
} from '../../src/mongo/seat-booking.schema.js';
import type { RedisConnection } from '../../src/redis/redis-connection.js';
import { connectTo, type TestClock } from '../redis/support.js';
import { TestEvent } from '../redis/test-event.js';
import { SEAT_COMMANDS } from './seat-commands.js';
import { SeatModel, SEATS } from './seat-model.js';
import { Stage } from './stage.js';

type Story = [Iterable<fc.AsyncCommand<SeatModel, Stage>>];

export interface Theatre {
  /** A stage with a new event of eight seats. */
  stage(redis: RedisConnection, clock: TestClock): Promise<Stage>;
  /** Plays random stories of up to `steps` steps, each against an event of its own, until one goes wrong. */
  play(clock: TestClock, steps: number, parameters: fc.Parameters<Story>): Promise<fc.RunDetails<Story>>;
}

/** Registers the hooks of a test file: a database of its own with the ledger's indexes. */
export function useTheatre(): Theatre {
  let mongo: Connection;
  let bookings: Model<SeatBookingDoc>;
  beforeAll(async () => {
    const uri = new URL(process.env.TEST_MONGODB_URI!);
    uri.pathname = `/test-${randomBytes(8).toString('hex')}`;
    mongo = await mongoose.createConnection(uri.href).asPromise();
    bookings = mongo.model<SeatBookingDoc>(SEAT_BOOKING_MODEL, seatBookingSchema);
    await bookings.createIndexes();
  });
  afterAll(async () => {
    await mongo?.dropDatabase();
    await mongo?.close();
  });

  const stage = async (redis: RedisConnection, clock: TestClock) => {
    const event = new TestEvent(redis, newId(), SEATS);
    await event.build();
    const made = new Stage(event, clock, new BookingLedger(bookings), bookings);
    await made.loadReplica();
    return made;
  };
  return {
    stage,
    play: async (clock, steps, parameters) => {
      const redis = await connectTo(process.env.TEST_REDIS_URL!, clock);
      const stories = fc.commands(SEAT_COMMANDS, { maxCommands: steps, size: 'max' });
      const property = fc.asyncProperty(stories, async (commands) => {
        const [model, real] = [new SeatModel(clock.nowMs), await stage(redis, clock)];
        await fc.asyncModelRun(() => ({ model, real }), commands);
        await real.auditLedger(model);
      });
      return fc.check(property, parameters).finally(() => redis.disconnect());
    },
  };
}
