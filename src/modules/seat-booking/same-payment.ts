import { DomainError } from '../../common/errors/domain-error.js';
import type { SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import type { PaymentInfo } from './booking-draft.js';

/** Whether two names of a transaction may mean the same one: where one of them is missing, nothing differs. */
export function mayBeSameTransaction(one?: string | null, other?: string | null): boolean {
  return one == null || other == null || one === other;
}

/**
 * For a confirmation of what is booked already. One that claims no payment is the same whatever became of the booking;
 * one that claims a payment is so only where the booking has it.
 * @throws DomainError PAYMENT_CONFLICT
 */
export function assertClaimsNoOtherPayment(booking: SeatBookingDoc, payment?: PaymentInfo): void {
  const claimsPaid = payment?.status === 'paid' || (payment?.transactionId && payment.status !== 'pending');
  if (!claimsPaid) return;
  const isPaid = booking.status === 'paid';
  if (isPaid && mayBeSameTransaction(payment.transactionId, booking.payment.transactionId)) return;
  const bookingId = booking._id.toHexString();
  const how = isPaid ? 'paid by another transaction' : booking.status;
  const detail =
    `These seats are booked already, and booking ${bookingId} is ${how}; confirming it again does not pay it. ` +
    `An organiser records a payment with POST /seat-booking/bookings/${bookingId}/payment.`;
  throw new DomainError('PAYMENT_CONFLICT', detail, {
    members: { bookingId, bookingStatus: booking.status },
  });
}
