import { Logger } from '@nestjs/common';
import { createConnection, Types, type Connection, type Model } from 'mongoose';
import { readProcessEnvironment, type Environment } from '../src/config/env.js';
import { LIMITS } from '../src/config/limits.js';
import { attachServers } from '../src/embedded/embedded-servers.js';
import { EVENT_MODEL, eventSchema, type EventDoc } from '../src/mongo/event.schema.js';
import {
  SEAT_BOOKING_MODEL,
  seatBookingSchema,
  type SeatBookingDoc,
} from '../src/mongo/seat-booking.schema.js';
import { SEAT_LOG_MODEL, seatLogSchema, type SeatLogDoc } from '../src/mongo/seat-log.schema.js';
import {
  SEAT_PROJECTION_MODEL,
  seatProjectionSchema,
  type SeatProjectionDoc,
} from '../src/mongo/seat-projection.schema.js';
import { SEAT_STATE_MODEL, seatStateSchema, type SeatStateDoc } from '../src/mongo/seat-state.schema.js';
import type { Seat } from '../src/modules/layouts/layout.types.js';
import { eventKeys, type EventKeys } from '../src/redis/keys.js';
import type { RedisTarget } from '../src/redis/redis-clients.js';
import { RedisConnection } from '../src/redis/redis-connection.js';
import { REDIS_CLOCK, type Script, type ScriptClock } from '../src/redis/script.js';

const ATTEMPTS = 3;

/** MongoDB and Redis of a service, for tools that look at them past the service. */
export interface Stores {
  events: Model<EventDoc>;
  bookings: Model<SeatBookingDoc>;
  seatStates: Model<SeatStateDoc>;
  projections: Model<SeatProjectionDoc>;
  log: Model<SeatLogDoc>;
  connection: Connection;
  redis: RedisConnection;
  close(): Promise<void>;
}

/** Uses the stores of the environment, or of the service that runs on DATA_DIR. */
export async function withStores<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
  // What the parts log would stand between the lines of the report.
  Logger.overrideLogger(false);
  const env: Environment = readProcessEnvironment();
  const servers = await attachServers(env, (line) => process.stderr.write(`${line}\n`));
  try {
    const { redisUrl, redisClusterNodes } = servers;
    const target = redisClusterNodes ? { clusterNodes: redisClusterNodes } : { url: redisUrl! };
    const stores = await openStores(servers.mongodbUri, target);
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  } finally {
    await servers.stop();
  }
}

export async function openStores(
  mongodbUri: string,
  target: RedisTarget,
  clock: ScriptClock = REDIS_CLOCK,
): Promise<Stores> {
  const redis = new RedisConnection(target, clock);
  try {
    await redis.connect();
    const connection = await createConnection(mongodbUri, {
      serverSelectionTimeoutMS: LIMITS.mongoServerSelectionMs,
      writeConcern: { w: 'majority', j: true },
      readConcern: { level: 'majority' },
      autoIndex: false,
      autoCreate: false,
    }).asPromise();
    return {
      events: connection.model<EventDoc>(EVENT_MODEL, eventSchema),
      bookings: connection.model<SeatBookingDoc>(SEAT_BOOKING_MODEL, seatBookingSchema),
      seatStates: connection.model<SeatStateDoc>(SEAT_STATE_MODEL, seatStateSchema),
      projections: connection.model<SeatProjectionDoc>(SEAT_PROJECTION_MODEL, seatProjectionSchema),
      log: connection.model<SeatLogDoc>(SEAT_LOG_MODEL, seatLogSchema),
      connection,
      redis,
      close: async () => {
        redis.disconnect();
        await connection.close();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** An event on Redis, whatever epoch it has. */
export class EventScripts {
  readonly keys: EventKeys;
  private epoch = 0;

  constructor(
    private readonly redis: RedisConnection,
    readonly eventId: string,
  ) {
    this.keys = eventKeys(eventId);
  }

  /** @returns undefined when Redis does not have the event: the service builds it when it is next asked for. */
  async run<Args, Reply>(script: Script<Args, Reply>, args: Args): Promise<Reply | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const outcome = await this.redis.run(script, this.keys, this.epoch, args);
      if (outcome.tag === 'LOST') return undefined;
      if (outcome.tag !== 'EPOCH') return outcome.reply;
      this.epoch = outcome.epoch;
    }
    throw new Error(`event ${this.eventId} is being built again and again`);
  }

  /** Makes the service build the event anew from MongoDB before anybody does anything with it. */
  async forget(): Promise<void> {
    await this.redis.command('del', this.keys.meta, [this.keys.meta]);
  }
}

/** Seats of the event, in the order of their ordinals. */
export async function seatsOf(connection: Connection, event: EventDoc): Promise<Seat[]> {
  const { layoutId, layoutVersion: version } = event;
  const stored = await connection.collection('seat_layouts').findOne({ layoutId, version });
  if (!stored) throw new Error(`layout ${String(layoutId)} has no version ${version} in MongoDB`);
  const pieces = connection.collection('seat_layout_pieces').find({ versionId: stored._id }).sort({ n: 1 });
  return (await pieces.toArray()).flatMap((piece) => piece.seats as Seat[]);
}

export function objectId(id: string): Types.ObjectId {
  return new Types.ObjectId(id);
}
