import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError, storeUnavailable } from '../../common/errors/domain-error.js';
import { BookingLedger } from '../../mongo/booking-ledger.js';
import { upserting } from '../../mongo/duplicate-key.js';
import {
  PAYMENT_TRANSACTION_MODEL,
  type PaymentTransactionDoc,
} from '../../mongo/payment-transaction.schema.js';
import type { SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import { mayBeSameTransaction } from './same-payment.js';

/** Each that fails is another request’s success. */
const ATTEMPTS = 3;

/**
 * Which booking each transaction of the payment provider pays. A claim is made before the booking is changed; what dies
 * in between leaves it to a booking that may never be paid, and then the next booking takes it over. Only what organisers
 * record is claimed: a customer's word must not keep another's payment out.
 *
 * No transaction pays two bookings: a booking is given a transaction only by a write that finds it unpaid and active, or
 * paid and without one, after a claim. A claim moves away only once its booking can never match that again, and what the
 * ledger has said of that stays true. So a payment that stalls between claim and write changes nothing when it goes on;
 * of two that move a claim the second finds another's name in it and looks again; and a claim that came back to the same
 * booking meanwhile may be moved for the same reason as before.
 */
@Injectable()
export class TransactionClaims {
  constructor(
    private readonly ledger: BookingLedger,
    @InjectModel(PAYMENT_TRANSACTION_MODEL) private readonly transactions: Model<PaymentTransactionDoc>,
  ) {}

  /**
   * The transaction pays this booking and no other. May be repeated.
   * @throws DomainError PAYMENT_CONFLICT when it pays another booking, or still may
   */
  async claim(transactionId: string, booking: SeatBookingDoc): Promise<void> {
    const bookingId = booking._id.toHexString();
    const claim = { bookingId, amountMinor: booking.payment.amountMinor, currency: booking.currency };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const holder = await this.holderOf(transactionId, claim);
      if (holder === bookingId) return;
      const other = await this.ledger.find(holder);
      if (other && isOrMayBePaidBy(transactionId, other)) throw paysAnother(transactionId, bookingId);
      const left = { _id: transactionId, bookingId: holder };
      const { matchedCount } = await this.transactions.updateOne(left, { $set: claim });
      if (matchedCount === 1) return;
    }
    throw storeUnavailable('MongoDB');
  }

  /** Also where the claim is there already, the answer waits until a majority has it. */
  private async holderOf(_id: string, claim: Omit<PaymentTransactionDoc, '_id'>): Promise<string> {
    const options = { upsert: true, returnDocument: 'after' } as const;
    const { bookingId } = await upserting(() =>
      this.transactions.findOneAndUpdate({ _id }, { $setOnInsert: claim }, options).lean().exec(),
    );
    return bookingId;
  }
}

/** What was paid without a transaction's id may have been paid by this one, as its claim says, also when it has ended. */
function isOrMayBePaidBy(transactionId: string, { active, payment }: SeatBookingDoc): boolean {
  return payment.status === 'paid' ? mayBeSameTransaction(transactionId, payment.transactionId) : active;
}

function paysAnother(transactionId: string, bookingId: string): DomainError {
  const detail = `The transaction ${transactionId} pays another booking. Nothing changed.`;
  return new DomainError('PAYMENT_CONFLICT', detail, { members: { bookingId } });
}
