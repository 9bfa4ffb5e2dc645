import { toMajor } from '../../common/money.js';
import type { SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import type { BookingDto } from './dto/booking.dto.js';

/** A booking as the API tells it: money in major units, ids as text. */
export function bookingAnswer(booking: SeatBookingDoc): BookingDto {
  const major = (minor: number) => toMajor(minor, booking.currency);
  const { payment, contact } = booking;
  return {
    id: booking._id.toHexString(),
    eventId: booking.eventId.toHexString(),
    userId: booking.userId,
    bookingType: booking.bookingType,
    bookedSeats: booking.bookedSeats.map((seat) => ({
      seatId: seat.seatId,
      categoryId: seat.categoryId,
      price: major(seat.priceMinor),
      rowLabel: seat.rowLabel ?? null,
      seatNumber: seat.seatNumber ?? null,
    })),
    bookedTables: booking.bookedTables.map((table) => ({
      tableId: table.tableId,
      seatCount: table.associatedSeatIds.length,
      associatedSeatIds: table.associatedSeatIds,
      totalPrice: major(table.totalPriceMinor),
    })),
    allSeatIds: booking.allSeatIds,
    totalAmount: major(booking.totalAmountMinor),
    currency: booking.currency,
    status: booking.status,
    payment: {
      status: payment.status,
      amount: major(payment.amountMinor),
      method: payment.method ?? null,
      transactionId: payment.transactionId ?? null,
      ...(payment.status === 'pending' && payment.dueAt && { dueAt: payment.dueAt.toISOString() }),
    },
    contact: { name: contact.name, email: contact.email, phone: contact.phone ?? null },
    ...(booking.cancelReason !== undefined && { cancelReason: booking.cancelReason }),
    createdAt: booking.createdAt.toISOString(),
    updatedAt: booking.updatedAt.toISOString(),
  };
}
