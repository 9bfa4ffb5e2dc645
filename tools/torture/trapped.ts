import { getModelToken } from '@nestjs/mongoose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { Model } from 'mongoose';
import { Projector } from '../../src/modules/mirror/projector.js';
import { Resume } from '../../src/modules/mirror/resume.js';
import { BookingSettlement } from '../../src/modules/seat-booking/booking-settlement.js';
import { BookingLedger } from '../../src/mongo/booking-ledger.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { RedisConnection } from '../../src/redis/redis-connection.js';
import type { Control } from './api-settings.js';
import type { Points } from './points.js';
import type { Point } from './schedule.js';

/** Puts the named points around the providers of an application, and the fault of a control run into it. */
export function trapped(app: NestFastifyApplication, points: Points, control?: Control): void {
  const redis = app.get(RedisConnection);
  const run = redis.run.bind(redis);
  redis.run = async (script, ...rest) => {
    await points.reach(`before-${script.name}` as Point);
    const outcome = await run(script, ...rest);
    await points.reach(`after-${script.name}` as Point);
    return outcome;
  };
  const ledger = app.get(BookingLedger);
  const insert = ledger.insert.bind(ledger);
  ledger.insert = async (doc) => {
    await points.reach('before-insert');
    const outcome = await insert(doc);
    await points.reach('after-insert');
    return outcome;
  };
  const { collection } = app.get<Model<SeatBookingDoc>>(getModelToken(SEAT_BOOKING_MODEL));
  const insertMany = collection.insertMany.bind(collection) as (...args: unknown[]) => Promise<unknown>;
  collection.insertMany = ((...args: unknown[]) => {
    const answer = insertMany(...args);
    points.sent('insert-sent');
    return answer;
  }) as typeof collection.insertMany;
  if (control) CONTROL_FAULTS[control](app);
}

const CONTROL_FAULTS: Record<Control, (app: NestFastifyApplication) => void> = {
  /** What looks settled when nobody asks the ledger: the confirmation is taken for dead when its lease ends. */
  'no-tombstone': (app) => {
    const settlement = app.get(BookingSettlement);
    settlement.decide = (live, bookingId, holdIds) => settlement.aborted(live, bookingId, holdIds);
  },
  /** The booking is told as soon as the primary has it. */
  'no-majority': (app) => {
    const { collection } = app.get<Model<SeatBookingDoc>>(getModelToken(SEAT_BOOKING_MODEL));
    const insertMany = collection.insertMany.bind(collection) as (...args: unknown[]) => Promise<unknown>;
    collection.insertMany = ((docs: unknown, options: object) =>
      insertMany(docs, { ...options, writeConcern: { w: 1 } })) as typeof collection.insertMany;
  },
  /** The harness starts the processes with local durability; here the mirror is taken from them as well. */
  'no-wait': (app) => {
    for (const part of [Projector, Resume])
      app.get<OnApplicationBootstrap>(part).onApplicationBootstrap = () => {};
  },
};
