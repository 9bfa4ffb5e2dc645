import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { DomainError } from '../../../common/errors/domain-error.js';
import { page } from '../../../common/pagination.js';
import { afterCursor } from '../../../mongo/after-cursor.js';
import { BookingLedger } from '../../../mongo/booking-ledger.js';
import { EVENT_MODEL, type EventDoc } from '../../../mongo/event.schema.js';
import { requireEvent } from '../../../mongo/require-event.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import { hasRole, type AuthUser } from '../../auth/auth.types.js';
import { bookingAnswer } from '../booking-answer.js';
import type { BookingDto, BookingPageDto, BookingsQuery } from '../dto/booking.dto.js';

/** Whether this user may see the booking: one's own, any for an organiser, never a tombstone. */
export function maySee(user: AuthUser, booking: SeatBookingDoc): boolean {
  return !booking.tombstone && (booking.userId === user.id || hasRole(user, 'organiser'));
}

/** The same to everybody who may not see it, so that nobody learns of it. */
export function bookingNotFound(bookingId: string): DomainError {
  return new DomainError('BOOKING_NOT_FOUND', `There is no booking ${bookingId} of yours.`);
}

@Injectable()
export class FindBookings {
  constructor(
    private readonly ledger: BookingLedger,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
  ) {}

  /** @throws DomainError BOOKING_NOT_FOUND, also for somebody else's */
  async one(user: AuthUser, bookingId: string): Promise<BookingDto> {
    const booking = await this.ledger.find(bookingId);
    if (!booking || !maySee(user, booking)) throw bookingNotFound(bookingId);
    return bookingAnswer(booking);
  }

  /** Newest first. One's own; all of an event for an organiser who names it. @throws DomainError EVENT_NOT_FOUND */
  async list(user: AuthUser, { eventId, limit, cursor }: BookingsQuery): Promise<BookingPageDto> {
    const everybodys = eventId !== undefined && hasRole(user, 'organiser');
    const found = await this.bookings
      .find({
        ...(eventId !== undefined && { eventId: new Types.ObjectId(eventId) }),
        ...(!everybodys && { userId: user.id }),
        ...afterCursor(cursor),
        tombstone: { $ne: true },
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
    if (eventId !== undefined && found.length === 0) await requireEvent(this.events, eventId);
    return page(found.map(bookingAnswer), limit, (booking) => booking.id);
  }
}
