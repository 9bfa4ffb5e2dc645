import { Schema } from 'mongoose';

/** A payment that the organiser's side has said to have paid a booking: one transaction pays one booking. */
export interface PaymentTransactionDoc {
  /** The id that the payment provider gave it, as it came. */
  _id: string;
  /** 24 hex characters. */
  bookingId: string;
  /** What the booking costs. */
  amountMinor: number;
  /** ISO 4217. */
  currency: string;
}

export const PAYMENT_TRANSACTION_MODEL = 'PaymentTransaction';

export const paymentTransactionSchema = new Schema<PaymentTransactionDoc>(
  {
    _id: { type: String, required: true },
    bookingId: { type: String, required: true },
    amountMinor: { type: Number, required: true },
    currency: { type: String, required: true },
  },
  { collection: 'payment_transactions', versionKey: false, autoIndex: false },
);
