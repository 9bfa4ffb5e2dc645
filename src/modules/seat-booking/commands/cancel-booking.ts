import { Injectable } from '@nestjs/common';
import { DomainError, storeUnavailable } from '../../../common/errors/domain-error.js';
import type { SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import type { AuthUser } from '../../auth/auth.types.js';
import { BookingChanges, type OpenStatus } from '../booking-changes.js';
import { BookingSettlement } from '../booking-settlement.js';
import { bookingNotFound, maySee } from '../queries/find-bookings.js';

const ATTEMPTS = 3;
const OPEN: readonly OpenStatus[] = ['pending', 'confirmed', 'paid'];

/** Ends a booking in the ledger, then frees its seats. One's own; an organiser may cancel any. */
@Injectable()
export class CancelBooking {
  constructor(
    private readonly changes: BookingChanges,
    private readonly settlement: BookingSettlement,
  ) {}

  /** @throws DomainError BOOKING_NOT_FOUND, BOOKING_NOT_CANCELLABLE */
  async execute(
    user: AuthUser,
    bookingId: string,
    reason?: string,
    requestId?: string,
  ): Promise<SeatBookingDoc> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const booking = await this.settlement.find(bookingId);
      if (!booking || !maySee(user, booking)) throw bookingNotFound(bookingId);
      const ended = booking.active ? await this.end(booking, reason) : booking;
      // Something else ended it meanwhile: look again.
      if (!ended) continue;
      if (ended.status !== 'cancelled') {
        throw new DomainError('BOOKING_NOT_CANCELLABLE', `The booking is ${ended.status}.`);
      }
      if (ended.seatsToFree) await this.settlement.tryToFree(ended, { userId: user.id, requestId });
      return ended;
    }
    throw storeUnavailable('MongoDB');
  }

  private end(booking: SeatBookingDoc, cancelReason?: string): Promise<SeatBookingDoc | null> {
    return this.changes.make(booking, { from: OPEN, to: 'cancelled', set: { cancelReason } });
  }
}
