import { Inject, Injectable, Logger } from '@nestjs/common';
import { Types } from 'mongoose';
import { DomainError, storeUnavailable } from '../../../common/errors/domain-error.js';
import type { ErrorCode } from '../../../common/errors/error-codes.js';
import { newId } from '../../../common/ids.js';
import { APP_CONFIG, type AppConfig } from '../../../config/app-config.js';
import { LIMITS } from '../../../config/limits.js';
import { BookingLedger } from '../../../mongo/booking-ledger.js';
import type { SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import {
  confirmBeginScript,
  type ConfirmBeginReply,
  type ConfirmRefusal,
} from '../../../redis/scripts/confirm-begin.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { ordinalsOf, seatsTaken } from '../../seat-state/seat-lookup.js';
import { draftBooking, type Contact, type PaymentInfo } from '../booking-draft.js';
import { BookingSettlement } from '../booking-settlement.js';
import { EngineMetrics } from '../engine-metrics.js';
import { Reconciler } from '../expiry/reconciler.js';
import { confirmInProgress } from '../hold-refused.js';
import { assertClaimsNoOtherPayment } from '../same-payment.js';

export interface ConfirmRequest {
  eventId: string;
  /** Either the seats of any of one's holds, or one whole hold. */
  seatIds?: readonly string[];
  holdId?: string;
  contactInfo: Contact;
  paymentInfo?: PaymentInfo;
}

/** Who asks, in which HTTP request. */
interface Caller {
  userId: string;
  requestId?: string;
}

export interface Confirmation {
  booking: SeatBookingDoc;
  alreadyConfirmed: boolean;
}

type Begun = Extract<ConfirmBeginReply, { tag: 'BEGUN' }>;

const ATTEMPTS = 3;
const CODE_OF: Record<ConfirmRefusal, ErrorCode> = {
  TAKEN: 'SEATS_TAKEN',
  NOT_YOURS: 'NOT_HELD_BY_YOU',
  EXPIRED: 'HOLD_EXPIRED',
};

/**
 * Sells held seats in three steps, each safe to repeat: Redis marks the holds `confirming`, MongoDB inserts the
 * booking and so decides, Redis books the seats. Success is told once the second step is done (I2, I3, I4).
 */
@Injectable()
export class ConfirmBooking {
  private readonly log = new Logger(ConfirmBooking.name);

  constructor(
    private readonly events: LiveEvents,
    private readonly ledger: BookingLedger,
    private readonly settlement: BookingSettlement,
    private readonly reconciler: Reconciler,
    private readonly metrics: EngineMetrics,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /**
   * @throws DomainError HOLD_EXPIRED, NOT_HELD_BY_YOU, SEATS_TAKEN, CONFIRM_IN_PROGRESS, UNKNOWN_SEATS, and
   * PAYMENT_CONFLICT when it was confirmed before and this claims a payment that the booking does not have
   */
  async execute(userId: string, request: ConfirmRequest, requestId?: string): Promise<Confirmation> {
    const live = await this.events.get(request.eventId);
    const layout = await live.layout();
    const ordinals = request.seatIds && ordinalsOf(layout, request.seatIds);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const args = {
        userId,
        bookingId: newId(),
        leaseMs: LIMITS.confirmLeaseMs,
        holdId: request.holdId,
        ordinals,
      };
      const begun = await this.events.run(live, confirmBeginScript, args, requestId);
      if (begun.tag !== 'BEGUN') return this.earlierBooking(userId, live, layout, request, begun);
      const confirmation = await this.writeBooking({ userId, requestId }, live, layout, request, begun);
      if (confirmation) return confirmation;
    }
    throw confirmInProgress();
  }

  /** Steps two and three. Undefined when an earlier attempt has ended: what is held may begin again. */
  private async writeBooking(
    { userId, requestId }: Caller,
    live: LiveEvent,
    layout: LayoutIndex,
    request: ConfirmRequest,
    begun: Begun,
  ): Promise<Confirmation | undefined> {
    const { bookingId, ordinals, usedUpHoldIds: holdIds } = begun;
    const { contactInfo: contact, paymentInfo: payment } = request;
    const draft = { bookingId, eventId: live.id, userId, holdIds, ordinals, contact, payment, requestId };
    const paymentMs = this.config.PAYMENT_MINUTES * this.config.MINUTE_MS;
    const booking = draftBooking(draft, layout, live.facts, new Date(begun.nowMs), paymentMs);
    const outcome = await this.ledger.insert(booking);
    this.metrics.confirmations.inc({ outcome });
    if (outcome === 'inserted') {
      await this.settle(live, booking, requestId);
      return { booking, alreadyConfirmed: false };
    }
    if (outcome === 'seats_taken')
      return this.soldBefore(live, layout, booking, begun.holdIds, payment, requestId);
    const earlier = await this.settlement.find(bookingId);
    if (!earlier) throw storeUnavailable('MongoDB');
    if (earlier.active) {
      await this.settle(live, earlier, requestId);
      assertClaimsNoOtherPayment(earlier, payment);
      return { booking: earlier, alreadyConfirmed: true };
    }
    await this.settlement.ended(live, bookingId, begun.holdIds, earlier, requestId);
    return undefined;
  }

  /** The ledger has the booking, so it stands; if Redis is away now, the seats are booked there later. */
  private async settle(live: LiveEvent, booking: SeatBookingDoc, requestId?: string): Promise<void> {
    try {
      await this.settlement.booked(live, booking, requestId);
    } catch (error) {
      this.reconciler.tellLater(booking);
      this.log.warn({
        msg: 'booked, but Redis was not told',
        bookingId: booking._id.toHexString(),
        reason: String(error),
      });
    }
  }

  /**
   * Redis did not know of a sale that the ledger has: teach it, and refuse with the seats, unless it is this very sale.
   * Undefined when what was sold has ended meanwhile.
   */
  private async soldBefore(
    live: LiveEvent,
    layout: LayoutIndex,
    booking: SeatBookingDoc,
    holdIds: readonly string[],
    payment?: PaymentInfo,
    requestId?: string,
  ): Promise<Confirmation | undefined> {
    await this.settlement.aborted(live, booking._id.toHexString(), holdIds, requestId);
    const owners = await this.settlement.owners(live, booking.allSeatIds);
    for (const owner of owners) await this.settlement.booked(live, owner, requestId);
    if (owners.length === 0) return undefined;
    const [earlier] = owners;
    if (owners.length === 1 && isSameSale(earlier, booking)) {
      assertClaimsNoOtherPayment(earlier, payment);
      return { booking: earlier, alreadyConfirmed: true };
    }
    const sold = new Set(owners.flatMap((owner) => owner.allSeatIds));
    const taken = booking.allSeatIds.filter((seatId) => sold.has(seatId));
    throw seatsTaken(
      layout,
      ordinalsOf(layout, taken).map((ordinal) => ({ ordinal, status: 'booked' })),
    );
  }

  /** The same confirmation again finds its booking; anything else is refused with the seats and the reason. */
  private async earlierBooking(
    userId: string,
    live: LiveEvent,
    layout: LayoutIndex,
    request: ConfirmRequest,
    refused: Exclude<ConfirmBeginReply, Begun>,
  ): Promise<Confirmation> {
    if (refused.tag === 'CONFIRMING') throw confirmInProgress();
    const { seatIds, holdId } = request;
    const seats = seatIds ? { allSeatIds: { $all: seatIds, $size: seatIds.length } } : { holdIds: holdId };
    const eventId = new Types.ObjectId(live.id);
    const booking = await this.ledger.findOne({ eventId, userId, active: true, ...seats });
    if (!booking) throw refusal(layout, refused);
    assertClaimsNoOtherPayment(booking, request.paymentInfo);
    return { booking, alreadyConfirmed: true };
  }
}

/** Both have the seats in the order of the layout. */
function isSameSale(one: SeatBookingDoc, other: SeatBookingDoc): boolean {
  return one.userId === other.userId && one.allSeatIds.join() === other.allSeatIds.join();
}

function refusal(
  layout: LayoutIndex,
  refused: Extract<ConfirmBeginReply, { tag: 'REFUSED' | 'NO_HOLD' }>,
): DomainError {
  if (refused.tag === 'NO_HOLD') {
    return refused.why === 'NOT_YOURS'
      ? new DomainError('NOT_HELD_BY_YOU', 'The hold is not yours.')
      : new DomainError('HOLD_EXPIRED', 'The hold has ended: it lapsed, was released or never was.');
  }
  const worst = (['TAKEN', 'NOT_YOURS', 'EXPIRED'] as const).find((why) =>
    refused.seats.some((seat) => seat.why === why),
  )!;
  const conflicts = refused.seats.map(({ ordinal, status, why }) => ({
    seatId: layout.layout.seats[ordinal].id,
    status,
    code: CODE_OF[why],
  }));
  const seatIds = conflicts.map((conflict) => conflict.seatId);
  return new DomainError(
    CODE_OF[worst],
    `Nothing was booked; these seats cannot be: ${seatIds.slice(0, 10).join(', ')}.`,
    {
      members: { conflictingSeats: seatIds, conflicts },
    },
  );
}
