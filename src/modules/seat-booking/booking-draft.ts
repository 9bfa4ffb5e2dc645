import { Types } from 'mongoose';
import type { EventDoc } from '../../mongo/event.schema.js';
import type { BookedTableDoc, BookingType, SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import type { LayoutIndex } from '../layouts/layout-index.js';
import { priceMinor, totalMinor } from '../seat-state/seat-lookup.js';
import { firstEvent, type OpenStatus } from './booking-changes.js';

export interface Contact {
  name: string;
  email: string;
  phone?: string;
}

export interface PaymentInfo {
  method?: string;
  transactionId?: string;
  /** `pending` wins over a transaction id: providers name a payment before it is made. */
  status?: 'pending' | 'paid';
}

export interface BookingDraft {
  bookingId: string;
  eventId: string;
  userId: string;
  /** Holds that this booking uses up. */
  holdIds: string[];
  ordinals: readonly number[];
  contact: Contact;
  payment?: PaymentInfo;
  /** Of the HTTP request that confirms. */
  requestId?: string;
}

/**
 * The booking document of a confirmation: prices as the event has them, whole tables recognised.
 * `now` is the time of Redis; one that is pending has to be paid within `paymentMs` of it.
 */
export function draftBooking(
  draft: BookingDraft,
  layout: LayoutIndex,
  facts: EventDoc,
  now: Date,
  paymentMs: number,
): SeatBookingDoc {
  const ordinals = [...draft.ordinals].sort((a, b) => a - b);
  const total = totalMinor(layout, facts, ordinals);
  const tables = wholeTables(layout, facts, ordinals);
  const status = firstStatus(draft.payment);
  return {
    _id: new Types.ObjectId(draft.bookingId),
    eventId: new Types.ObjectId(draft.eventId),
    userId: draft.userId,
    active: true,
    holdIds: draft.holdIds,
    bookingType: bookingType(tables, ordinals.length),
    bookedSeats: ordinals.map((ordinal) => {
      const seat = layout.layout.seats[ordinal];
      return {
        seatId: seat.id,
        categoryId: seat.catId,
        priceMinor: priceMinor(layout, facts, ordinal),
        ...(seat.rl !== undefined && { rowLabel: seat.rl }),
        ...(seat.sn !== undefined && { seatNumber: seat.sn }),
      };
    }),
    bookedTables: tables,
    allSeatIds: ordinals.map((ordinal) => layout.layout.seats[ordinal].id),
    totalAmountMinor: total,
    currency: facts.currency,
    status,
    payment: {
      status: status === 'confirmed' ? 'none' : status,
      amountMinor: total,
      ...(draft.payment?.method && { method: draft.payment.method }),
      ...(draft.payment?.transactionId && { transactionId: draft.payment.transactionId }),
      ...(status === 'pending' && { dueAt: new Date(now.getTime() + paymentMs) }),
    },
    ...firstEvent(status, now),
    ...(draft.requestId !== undefined && { requestId: draft.requestId }),
    contact: {
      name: draft.contact.name,
      email: draft.contact.email,
      ...(draft.contact.phone && { phone: draft.contact.phone }),
    },
    createdAt: now,
    updatedAt: now,
  };
}

function firstStatus(payment: PaymentInfo | undefined): OpenStatus {
  if (payment?.status) return payment.status;
  return payment?.transactionId ? 'paid' : 'confirmed';
}

/**
 * Takes the place of a booking that must never come to be: whoever inserts this `_id` first decides whether the
 * confirmation happened (I3).
 */
export function tombstone(bookingId: string, eventId: string, now: Date): SeatBookingDoc {
  return {
    _id: new Types.ObjectId(bookingId),
    eventId: new Types.ObjectId(eventId),
    userId: '',
    active: false,
    tombstone: true,
    holdIds: [],
    bookingType: 'individual_seats',
    bookedSeats: [],
    bookedTables: [],
    allSeatIds: [],
    totalAmountMinor: 0,
    currency: '',
    status: 'failed',
    payment: { status: 'none', amountMinor: 0 },
    contact: { name: '', email: '' },
    createdAt: now,
    updatedAt: now,
  };
}

/** Tables all of whose seats are among the booked ones. */
function wholeTables(layout: LayoutIndex, facts: EventDoc, ordinals: readonly number[]): BookedTableDoc[] {
  const booked = new Set(ordinals);
  const tableIds = new Set<string>();
  for (const ordinal of ordinals) {
    const { tableId } = layout.layout.seats[ordinal];
    if (tableId !== undefined) tableIds.add(tableId);
  }
  return [...tableIds]
    .map((tableId) => ({ tableId, seats: layout.tables.get(tableId)! }))
    .filter(({ seats }) => seats.every((ordinal) => booked.has(ordinal)))
    .map(({ tableId, seats }) => ({
      tableId,
      associatedSeatIds: seats.map((ordinal) => layout.layout.seats[ordinal].id),
      totalPriceMinor: totalMinor(layout, facts, seats),
    }));
}

function bookingType(tables: BookedTableDoc[], seats: number): BookingType {
  if (tables.length === 0) return 'individual_seats';
  const atTables = tables.reduce((sum, table) => sum + table.associatedSeatIds.length, 0);
  return atTables === seats ? 'table_booking' : 'mixed';
}
