import { Injectable } from '@nestjs/common';
import { DomainError, storeUnavailable, validationFailed } from '../../../common/errors/domain-error.js';
import { currencyDecimals, isExactAmount, toMajor, toMinor } from '../../../common/money.js';
import type { SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import { BookingChanges, type OpenStatus } from '../booking-changes.js';
import { BookingSettlement, type Asker } from '../booking-settlement.js';
import { bookingNotFound } from '../queries/find-bookings.js';
import { mayBeSameTransaction } from '../same-payment.js';
import { TransactionClaims } from '../transaction-claims.js';

export interface PaymentOutcome {
  status: 'paid' | 'failed';
  method?: string | null;
  transactionId?: string | null;
  /** Major units of the booking's currency. */
  amount?: number | null;
}

const ATTEMPTS = 3;
/** What is confirmed may be paid at the door; only what waits for its payment can lose its seats by it. */
const SETTLES: Record<PaymentOutcome['status'], readonly OpenStatus[]> = {
  paid: ['pending', 'confirmed'],
  failed: ['pending'],
};

/** Records what became of a booking's payment, once. A failed one frees the seats. */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly changes: BookingChanges,
    private readonly settlement: BookingSettlement,
    private readonly claims: TransactionClaims,
  ) {}

  /**
   * The same again answers with the same booking, and adds the transaction id where none was recorded.
   * @throws DomainError BOOKING_NOT_FOUND, PAYMENT_AMOUNT_WRONG, PAYMENT_CONFLICT, BOOKING_NOT_PAYABLE
   */
  async execute(bookingId: string, outcome: PaymentOutcome, by: Asker = {}): Promise<SeatBookingDoc> {
    const from = SETTLES[outcome.status];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const booking = await this.settlement.find(bookingId);
      if (!booking || booking.tombstone) throw bookingNotFound(bookingId);
      assertDecimals(booking, outcome);
      const isOpen = from.some((status) => status === booking.status);
      const settled = await (isOpen ? this.settle(booking, outcome) : this.repeated(booking, outcome));
      if (settled?.seatsToFree) await this.settlement.tryToFree(settled, by);
      if (settled) return settled;
      // Something else ended it meanwhile: look again.
    }
    throw storeUnavailable('MongoDB');
  }

  private async settle(booking: SeatBookingDoc, outcome: PaymentOutcome): Promise<SeatBookingDoc | null> {
    const { status, ...payment } = outcome;
    assertAmount(booking, outcome);
    // What is paid may be paid by another attempt than the one it waited for; that another one failed says nothing.
    if (status === 'failed') assertSamePayment(booking, outcome);
    await this.claimTransaction(booking, outcome);
    return this.changes.make(booking, {
      from: SETTLES[status],
      to: status,
      set: {
        'payment.method': payment.method ?? undefined,
        'payment.transactionId': payment.transactionId ?? undefined,
      },
    });
  }

  /** What was settled before: the same again is harmless, anything else changes nothing. */
  private async repeated(booking: SeatBookingDoc, outcome: PaymentOutcome): Promise<SeatBookingDoc | null> {
    const { status, transactionId } = outcome;
    // A provider may tell once more what was paid before the booking was cancelled.
    if (booking.status === 'cancelled' && wasPaidBy(booking, outcome)) return booking;
    if (booking.status !== status) throw notPayable(booking, outcome);
    assertSamePayment(booking, outcome);
    await this.claimTransaction(booking, outcome);
    const isNews = status === 'paid' && transactionId != null && booking.payment.transactionId === undefined;
    return isNews ? this.changes.nameTransaction(booking, transactionId) : booking;
  }

  private async claimTransaction(booking: SeatBookingDoc, outcome: PaymentOutcome): Promise<void> {
    const { status, transactionId } = outcome;
    if (status === 'paid' && transactionId != null) await this.claims.claim(transactionId, booking);
  }
}

function assertDecimals({ currency }: SeatBookingDoc, { amount }: PaymentOutcome): void {
  if (amount == null || isExactAmount(amount, currency)) return;
  const message = `must have at most ${currencyDecimals(currency)} decimals in ${currency}`;
  throw validationFailed([{ field: 'amount', message }]);
}

function isAmountOf({ payment, currency }: SeatBookingDoc, { amount }: PaymentOutcome): boolean {
  return amount == null || toMinor(amount, currency) === payment.amountMinor;
}

/** By the very transaction, which the caller has to name. */
function wasPaidBy(booking: SeatBookingDoc, outcome: PaymentOutcome): boolean {
  const { status, transactionId } = booking.payment;
  const isTransaction = transactionId !== undefined && transactionId === outcome.transactionId;
  return isTransaction && status === 'paid' && outcome.status === 'paid' && isAmountOf(booking, outcome);
}

function assertAmount(booking: SeatBookingDoc, outcome: PaymentOutcome): void {
  if (isAmountOf(booking, outcome)) return;
  const { currency } = booking;
  const totalAmount = toMajor(booking.totalAmountMinor, currency);
  throw new DomainError('PAYMENT_AMOUNT_WRONG', `The booking costs ${totalAmount} ${currency}.`, {
    members: { totalAmount, currency },
  });
}

/** Without a transaction id the caller only says what became of the booking. */
function assertSamePayment(booking: SeatBookingDoc, outcome: PaymentOutcome): void {
  const isSame = mayBeSameTransaction(outcome.transactionId, booking.payment.transactionId);
  if (isSame && isAmountOf(booking, outcome)) return;
  const bookingId = booking._id.toHexString();
  const detail = `The booking is ${booking.status} with another payment than this. Nothing changed.`;
  throw new DomainError('PAYMENT_CONFLICT', detail, { members: { bookingId } });
}

function notPayable(booking: SeatBookingDoc, { status }: PaymentOutcome): DomainError {
  const detail = `The booking is ${booking.status}; its payment cannot become ${status}.`;
  return new DomainError('BOOKING_NOT_PAYABLE', detail, { members: { bookingStatus: booking.status } });
}
