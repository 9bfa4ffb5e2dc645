import { Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { storeUnavailable } from '../../common/errors/domain-error.js';
import { LIMITS } from '../../config/limits.js';
import { BookingLedger } from '../../mongo/booking-ledger.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import { confirmAbortScript } from '../../redis/scripts/confirm-abort.js';
import {
  confirmBookedIfMineScript,
  confirmBookedScript,
  type BookingSeatsArgs,
  type ConfirmBookedArgs,
} from '../../redis/scripts/confirm-booked.js';
import { freeBookingScript } from '../../redis/scripts/free-booking.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { ordinalsOf } from '../seat-state/seat-lookup.js';
import type { EndStatus } from './booking-changes.js';
import { EngineMetrics } from './engine-metrics.js';
import { tombstone } from './booking-draft.js';

/** Who asked, and in which HTTP request; what the service does by itself has neither. */
export interface Asker {
  userId?: string;
  requestId?: string;
}

/**
 * Brings Redis in line with what the ledger has decided. Every method may be repeated. `requestId` is that of the HTTP
 * request behind it; what the service does by itself has none.
 */
@Injectable()
export class BookingSettlement {
  private readonly log = new Logger(BookingSettlement.name);

  constructor(
    private readonly events: LiveEvents,
    private readonly ledger: BookingLedger,
    private readonly metrics: EngineMetrics,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
  ) {}

  /**
   * The ledger has the booking: its seats are booked. Where Redis does not hold them for it, either Redis lost its
   * past or the booking has been cancelled and they may be somebody else's by now (I4): the ledger is asked again.
   */
  async booked(live: LiveEvent, booking: SeatBookingDoc, requestId?: string): Promise<void> {
    const seats = await this.seatsOf(live, booking);
    const reply = await this.events.run(live, confirmBookedIfMineScript, seats, requestId);
    if (reply.tag === 'BOOKED') live.expect(reply.version);
    else if ((await this.find(seats.bookingId))?.active) {
      const ended = await this.endedWith(booking);
      await this.taught(live, { ...seats, ended }, requestId);
      // Whoever cancelled it meanwhile may have found nothing to free yet.
      const now = await this.find(seats.bookingId);
      if (now && !now.active) await this.freed(live, now);
    }
  }

  /** The ledger has the last word over whatever Redis says (I2). */
  private async taught(live: LiveEvent, seats: ConfirmBookedArgs, requestId?: string): Promise<void> {
    const reply = await this.events.run(live, confirmBookedScript, seats, requestId);
    live.expect(reply.version);
    if (reply.evictedSeats > 0) {
      this.metrics.evictedSeats.inc(reply.evictedSeats);
      this.log.warn({
        msg: 'a booking took seats from holds',
        eventId: live.id,
        bookingId: seats.bookingId,
        seats: reply.evictedSeats,
      });
    }
  }

  /**
   * The confirmation will never come to be, and what is left of its holds is plain again. Where a booking had come to
   * be and has ended since, its seats are free: a hold that was booked never comes back (I3).
   */
  async ended(
    live: LiveEvent,
    bookingId: string,
    holdIds: readonly string[],
    booking?: SeatBookingDoc | null,
    requestId?: string,
  ): Promise<void> {
    if (booking && !booking.tombstone) await this.freed(live, booking, { requestId });
    await this.aborted(live, bookingId, holdIds, requestId);
  }

  /** The confirmation will never come to be: its holds are plain holds again. */
  async aborted(
    live: LiveEvent,
    bookingId: string,
    holdIds: readonly string[],
    requestId?: string,
  ): Promise<void> {
    await this.events.run(live, confirmAbortScript, { bookingId, holdIds }, requestId);
  }

  /** The booking has ended in the ledger: the seats it still has are free. */
  async freed(live: LiveEvent, booking: SeatBookingDoc, by: Asker = {}): Promise<void> {
    const seats = await this.seatsOf(live, booking);
    const args = { ...seats, actorId: by.userId ?? '', why: booking.status as EndStatus };
    live.expect((await this.events.run(live, freeBookingScript, args, by.requestId)).version);
  }

  /**
   * Frees the seats of a booking that has just ended, as well as that is possible now. `seatsToFree` stays set until
   * the reconciler has looked again: Redis may be away, or a confirmation still on its way to it.
   */
  async tryToFree(booking: SeatBookingDoc, by: Asker = {}): Promise<void> {
    try {
      await this.freed(await this.events.get(booking.eventId.toHexString()), booking, by);
    } catch (error) {
      this.log.warn({
        msg: 'a booking has ended, but Redis was not told',
        bookingId: booking._id.toHexString(),
        status: booking.status,
        reason: String(error),
      });
    }
  }

  /**
   * Decides a confirmation that nobody seems to work on any more: inserts a tombstone with its `_id`; whoever
   * inserted first has decided (I3).
   */
  async decide(live: LiveEvent, bookingId: string, holdIds: readonly string[]): Promise<void> {
    const outcome = await this.ledger.insert(tombstone(bookingId, live.id, new Date()));
    const booking = outcome === 'id_taken' ? await this.find(bookingId) : null;
    if (outcome === 'id_taken' && !booking) throw storeUnavailable('MongoDB');
    if (booking?.active) await this.booked(live, booking);
    else await this.ended(live, bookingId, holdIds, booking);
    this.metrics.abandonedConfirmations.inc();
    this.log.log({
      msg: 'settled an abandoned confirmation',
      eventId: live.id,
      bookingId,
      booked: booking?.active ?? false,
    });
  }

  /** See {@link BookingLedger.find}. */
  find(bookingId: string): Promise<SeatBookingDoc | null> {
    return this.ledger.find(bookingId);
  }

  /** Active bookings that have any of these seats. */
  async owners(live: LiveEvent, seatIds: readonly string[]): Promise<SeatBookingDoc[]> {
    const eventId = new Types.ObjectId(live.id);
    return this.bookings.find({ eventId, active: true, allSeatIds: { $in: seatIds } }).lean();
  }

  /** Bookings of any of these seats that have ended, but may have them in Redis. */
  private async endedWith({ eventId, allSeatIds }: SeatBookingDoc): Promise<ConfirmBookedArgs['ended']> {
    const ended = await this.bookings
      .find({ seatsToFree: true, eventId, active: false, allSeatIds: { $in: allSeatIds } }, { userId: 1 })
      .readConcern('majority')
      .lean();
    return ended.map(({ _id, userId }) => ({ bookingId: _id.toHexString(), userId }));
  }

  private async seatsOf(live: LiveEvent, booking: SeatBookingDoc): Promise<BookingSeatsArgs> {
    return {
      bookingId: booking._id.toHexString(),
      userId: booking.userId,
      streamLength: LIMITS.streamLength,
      ordinals: ordinalsOf(await live.layout(), booking.allSeatIds),
    };
  }
}
