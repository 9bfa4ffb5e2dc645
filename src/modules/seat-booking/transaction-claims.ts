import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError } from '../../common/errors/domain-error.js';
import {
  PAYMENT_TRANSACTION_MODEL,
  type PaymentTransactionDoc,
} from '../../mongo/payment-transaction.schema.js';
import type { SeatBookingDoc } from '../../mongo/seat-booking.schema.js';

/**
 * Which booking each transaction of the payment provider has paid. A claim is made before the booking is changed and is
 * never given back, so that a crash in between leaves nothing but a payment to be recorded again. Only what organisers
 * record is claimed: a customer's word must not keep another's payment out.
 */
@Injectable()
export class TransactionClaims {
  constructor(
    @InjectModel(PAYMENT_TRANSACTION_MODEL) private readonly transactions: Model<PaymentTransactionDoc>,
  ) {}

  /**
   * The transaction pays this booking and no other. May be repeated.
   * @throws DomainError PAYMENT_CONFLICT when it pays another booking
   */
  async claim(transactionId: string, booking: SeatBookingDoc): Promise<void> {
    const bookingId = booking._id.toHexString();
    const { amountMinor } = booking.payment;
    // Also where the claim is there already, the answer waits until a majority has it.
    const claimed = await this.transactions
      .findOneAndUpdate(
        { _id: transactionId },
        { $setOnInsert: { bookingId, amountMinor, currency: booking.currency } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean();
    if (claimed.bookingId === bookingId) return;
    throw new DomainError(
      'PAYMENT_CONFLICT',
      `The transaction ${transactionId} has paid another booking. Nothing changed.`,
      { members: { bookingId } },
    );
  }
}
