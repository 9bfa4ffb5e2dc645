import { toMajor } from '../../common/money.js';
import type { OutboxEntry, SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import { newMessage, type NewMessage } from './messages.js';

/** What the payment was when the event happened; the booking may have moved on before it is told. */
const PAYMENT_THEN: Record<string, SeatBookingDoc['payment']['status']> = {
  'booking.confirmed': 'none',
  'booking.paid': 'paid',
  'booking.failed': 'failed',
};

/** The events that a booking has still to tell, oldest first. */
export function bookingMessages(booking: SeatBookingDoc): NewMessage[] {
  const entries = (booking.outbox ?? []).toSorted((a, b) => a.seq - b.seq);
  return entries.map((entry) =>
    newMessage({
      id: entry.id,
      type: entry.type,
      eventId: booking.eventId,
      at: entry.at,
      subject: `booking:${booking._id.toHexString()}`,
      seq: entry.seq,
      data: factsOf(booking, entry),
    }),
  );
}

/** What stays true of the booking as it was at the event. */
function factsOf(booking: SeatBookingDoc, { type, seq }: OutboxEntry): object {
  const { contact, currency, payment } = booking;
  const paymentStatus = PAYMENT_THEN[type] ?? payment.status;
  const isPaid = paymentStatus === 'paid';
  return {
    bookingId: booking._id.toHexString(),
    sequence: seq,
    eventId: booking.eventId.toHexString(),
    status: type.replace(/^booking\./, ''),
    bookingType: booking.bookingType,
    userId: booking.userId,
    seatIds: booking.allSeatIds,
    totalAmount: toMajor(booking.totalAmountMinor, currency),
    currency,
    payment: {
      status: paymentStatus,
      method: isPaid ? (payment.method ?? null) : null,
      transactionId: isPaid ? (payment.transactionId ?? null) : null,
    },
    contact: { name: contact.name, email: contact.email, phone: contact.phone ?? null },
    ...(type === 'booking.cancelled' && { cancelReason: booking.cancelReason ?? null }),
    createdAt: booking.createdAt.toISOString(),
  };
}
