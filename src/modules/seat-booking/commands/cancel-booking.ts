import { Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError } from '../../../common/errors/domain-error.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import type { AuthUser } from '../../auth/auth.types.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { BookingSettlement } from '../booking-settlement.js';
import { visibleBooking } from '../queries/find-bookings.js';

/** Ends a booking in the ledger, then frees its seats. One's own; an organiser may cancel any. */
@Injectable()
export class CancelBooking {
  private readonly log = new Logger(CancelBooking.name);

  constructor(
    private readonly events: LiveEvents,
    private readonly settlement: BookingSettlement,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
  ) {}

  /** @throws DomainError BOOKING_NOT_FOUND, BOOKING_NOT_CANCELLABLE */
  async execute(user: AuthUser, bookingId: string, reason?: string): Promise<SeatBookingDoc> {
    const mine = visibleBooking(user, bookingId);
    const cancelled = await this.bookings
      .findOneAndUpdate(
        { ...mine, active: true },
        { active: false, status: 'cancelled', seatsToFree: true, ...(reason && { cancelReason: reason }) },
        { returnDocument: 'after' },
      )
      .lean();
    const booking = cancelled ?? (await this.bookings.findOne(mine).lean());
    if (!booking) throw new DomainError('BOOKING_NOT_FOUND', `There is no booking ${bookingId} of yours.`);
    if (booking.status !== 'cancelled') {
      throw new DomainError('BOOKING_NOT_CANCELLABLE', `The booking is ${booking.status}.`);
    }
    if (booking.seatsToFree) await this.free(booking);
    return booking;
  }

  /** `seatsToFree` stays set until the reconciler has looked again: a confirmation may still be on its way to Redis. */
  private async free(booking: SeatBookingDoc): Promise<void> {
    try {
      await this.settlement.freed(await this.events.get(booking.eventId.toHexString()), booking);
    } catch (error) {
      this.log.warn({
        msg: 'cancelled, but Redis was not told',
        bookingId: booking._id.toHexString(),
        reason: String(error),
      });
    }
  }
}
