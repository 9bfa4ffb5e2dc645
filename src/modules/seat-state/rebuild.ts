import { Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { DomainError, storeUnavailable } from '../../common/errors/domain-error.js';
import { BookingLedger } from '../../mongo/booking-ledger.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { buildScript, type BuildArgs } from '../../redis/scripts/build.js';
import { BLOCKED, BOOKED } from '../../redis/seat-status.js';
import type { LiveEvent } from './live-event.js';

const ATTEMPTS = 3;

/** Builds an event's live state from MongoDB, the first time and whenever Redis has lost it. */
@Injectable()
export class Rebuild {
  private readonly log = new Logger(Rebuild.name);
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly redis: RedisConnection,
    private readonly ledger: BookingLedger,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
  ) {}

  /** One rebuild of an event at a time in this process; across processes the build script lets one win. */
  run(live: LiveEvent): Promise<void> {
    let running = this.running.get(live.id);
    if (!running) {
      running = this.build(live).finally(() => this.running.delete(live.id));
      this.running.set(live.id, running);
    }
    return running;
  }

  private async build(live: LiveEvent): Promise<void> {
    let floor = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const event = await this.raiseEpoch(live.id, floor);
      // Orders of confirmations that began before Redis lost its past must be in the ledger before it is read.
      await this.ledger.drain();
      const args = await this.collect(live, event);
      const outcome = await this.redis.run(buildScript, live.keys, event.epoch, args);
      if (outcome.tag !== 'DONE') continue;
      const { reply } = outcome;
      if (reply.tag === 'OLD') {
        floor = reply.epoch;
        continue;
      }
      live.epoch = reply.tag === 'BUILT' ? event.epoch : reply.epoch;
      live.replica.markStale();
      if (reply.tag === 'BUILT') {
        this.log.log({
          msg: 'built live state',
          eventId: live.id,
          epoch: live.epoch,
          holdsKept: reply.holdsKept,
        });
      }
      return;
    }
    throw storeUnavailable('Redis');
  }

  private async raiseEpoch(eventId: string, floor: number): Promise<EventDoc> {
    if (floor > 0) await this.events.updateOne({ _id: eventId }, { $max: { epoch: floor } });
    const event = await this.events
      .findOneAndUpdate(
        { _id: eventId },
        { $inc: { epoch: 1 } },
        { returnDocument: 'after', timestamps: false },
      )
      .lean();
    if (!event) throw new DomainError('EVENT_NOT_FOUND', `There is no event ${eventId}.`);
    return event;
  }

  private async collect(live: LiveEvent, event: EventDoc): Promise<BuildArgs> {
    // Loaded before the ledger is read: what is read then should be as new as can be when it is built.
    const layout = await live.layout();
    const eventId = new Types.ObjectId(live.id);
    const [booked, blocked] = await Promise.all([
      this.bookings.find({ eventId, active: true }, { userId: 1, allSeatIds: 1 }).lean(),
      this.seatStates.find({ eventId, status: 'blocked' }, { seatId: 1 }).lean(),
    ]);
    const state = Buffer.alloc(event.totalSeats);
    const ordinalOf = (seatId: string): number => layout.ordinalOf(seatId)!;
    for (const { seatId } of blocked) state[ordinalOf(seatId)] = BLOCKED;
    const bookings = booked.map(({ _id, userId, allSeatIds }) => {
      const ordinals = allSeatIds.map(ordinalOf);
      for (const ordinal of ordinals) state[ordinal] = BOOKED;
      return { bookingId: _id.toHexString(), userId, ordinals };
    });
    return { status: event.status, state, bookings };
  }
}
