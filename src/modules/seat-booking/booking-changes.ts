import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, PipelineStage, QueryFilter } from 'mongoose';
import { newId } from '../../common/ids.js';
import {
  SEAT_BOOKING_MODEL,
  type BookingStatus,
  type OutboxEntry,
  type SeatBookingDoc,
} from '../../mongo/seat-booking.schema.js';

/** Statuses that a booking may leave, and those in which it stays for ever. */
export type OpenStatus = 'pending' | 'confirmed' | 'paid';
export type EndStatus = 'cancelled' | 'expired' | 'failed';

export interface BookingChange {
  from: readonly OpenStatus[];
  to: Exclude<BookingStatus, 'pending' | 'confirmed'>;
  /** More fields by their paths; the values are taken as they are. */
  set?: Record<string, string | undefined>;
  /** A further condition. */
  if?: QueryFilter<SeatBookingDoc>;
}

/** The time of MongoDB, never before the booking's last change, whatever its clock says. */
const NOW = { $max: ['$$NOW', '$updatedAt'] };
const UPDATED = { returnDocument: 'after', updatePipeline: true, timestamps: false } as const;

/**
 * Moves bookings from status to status. Each move is one document write under a condition, so that of payment,
 * failure, expiry and cancellation exactly one wins; the event to tell of it is part of the same write.
 */
@Injectable()
export class BookingChanges {
  constructor(@InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>) {}

  /** @returns the booking after the change; null when it is in none of the statuses (any more) */
  make(
    { _id, eventId }: Pick<SeatBookingDoc, '_id' | 'eventId'>,
    { from, to, set, ...more }: BookingChange,
  ): Promise<SeatBookingDoc | null> {
    // With the event's id, which is the shard key.
    const filter = { _id, eventId, active: true, status: { $in: from }, ...more.if };
    return this.bookings.findOneAndUpdate(filter, entering(to, set), UPDATED).lean().exec();
  }

  /**
   * Records the transaction of a booking that was paid without one. Its status stays, so there is nothing to tell.
   * @returns the booking after the change; null when it has one, or is not paid any more
   */
  nameTransaction(
    { _id, eventId }: Pick<SeatBookingDoc, '_id' | 'eventId'>,
    transactionId: string,
  ): Promise<SeatBookingDoc | null> {
    const filter = { _id, eventId, status: 'paid', 'payment.transactionId': { $exists: false } } as const;
    const named = { 'payment.transactionId': { $literal: transactionId }, updatedAt: NOW };
    return this.bookings
      .findOneAndUpdate(filter, [{ $set: named }], UPDATED)
      .lean()
      .exec();
  }
}

/** The first event of a booking that enters `status` as it is inserted; none for a pending one. */
export function firstEvent(status: BookingStatus, at: Date): Pick<SeatBookingDoc, 'outbox' | 'eventCount'> {
  return status === 'pending'
    ? {}
    : { outbox: [{ id: newId(), type: typeOf(status), seq: 1, at }], eventCount: 1 };
}

/** A pipeline, because only that can number the event and take the server's time in the same write. */
function entering(to: BookingChange['to'], set: BookingChange['set'] = {}): PipelineStage.Set[] {
  const seq = { $add: [{ $ifNull: ['$eventCount', 0] }, 1] };
  const event = { id: newId(), type: typeOf(to), seq, at: NOW };
  // What callers send may begin with `$`, which a pipeline would read as a path.
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  const literals = Object.fromEntries(given.map(([path, value]) => [path, { $literal: value }]));
  return [
    {
      $set: {
        status: to,
        ...(to === 'paid' ? PAID : ENDED),
        ...literals,
        outbox: { $concatArrays: [{ $ifNull: ['$outbox', []] }, [event]] },
        eventCount: seq,
        updatedAt: NOW,
      },
    },
  ];
}

const PAID = { 'payment.status': 'paid' };
const ENDED = {
  active: false,
  seatsToFree: true,
  // What was still to be paid will not be.
  'payment.status': { $cond: [{ $eq: ['$payment.status', 'pending'] }, 'failed', '$payment.status'] },
};

function typeOf(status: BookingStatus): OutboxEntry['type'] {
  return `booking.${status}`;
}
