import { Schema, type Types } from 'mongoose';

export const BOOKING_STATUSES = ['pending', 'confirmed', 'paid', 'cancelled', 'expired', 'failed'] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];
export const BOOKING_TYPES = ['individual_seats', 'table_booking', 'mixed'] as const;
export type BookingType = (typeof BOOKING_TYPES)[number];

export interface BookedSeatDoc {
  seatId: string;
  categoryId: string;
  priceMinor: number;
  rowLabel?: string;
  seatNumber?: string;
}

export interface BookedTableDoc {
  tableId: string;
  associatedSeatIds: string[];
  totalPriceMinor: number;
}

/** What happened to a booking and has still to be told; written in the same document write as the change itself. */
export interface OutboxEntry {
  /** ObjectId as 24 hex characters, made by the writer: receivers tell repeats by it. */
  id: string;
  /** `booking.<status>`, the status that the booking entered. */
  type: string;
  /** Place among the events of this booking, from 1; they are delivered in this order. */
  seq: number;
  at: Date;
}

/**
 * One sale. `_id` is made before the first step of a confirmation and anchors its idempotency (I3);
 * a unique index over `{eventId, allSeatIds}` where `active` keeps a seat in at most one active booking (I2).
 */
export interface SeatBookingDoc {
  _id: Types.ObjectId;
  eventId: Types.ObjectId;
  userId: string;
  /** Whether its seats are sold. A cancelled, expired or failed booking is not active. */
  active: boolean;
  /** Inserted in place of a booking that must never come to be; has no seats. */
  tombstone?: boolean;
  /** Its seats have still to be freed in Redis; unset once they are. */
  seatsToFree?: boolean;
  /** Holds the seats came from; a repeated confirmation by `holdId` is recognised by them. */
  holdIds: string[];
  bookingType: BookingType;
  bookedSeats: BookedSeatDoc[];
  bookedTables: BookedTableDoc[];
  allSeatIds: string[];
  totalAmountMinor: number;
  /** ISO 4217. */
  currency: string;
  status: BookingStatus;
  payment: {
    status: 'none' | 'pending' | 'paid' | 'failed';
    amountMinor: number;
    method?: string;
    transactionId?: string;
    /** While `pending`: when the booking expires unpaid. Redis time at the confirmation plus PAYMENT_MINUTES. */
    dueAt?: Date;
  };
  /** Events not yet handed to the webhooks, oldest first; empty or absent once they are. */
  outbox?: OutboxEntry[];
  /** How many events this booking has had: `seq` of the last one. */
  eventCount?: number;
  /** Id of the HTTP request that made the booking. */
  requestId?: string;
  contact: { name: string; email: string; phone?: string };
  cancelReason?: string;
  createdAt: Date;
  updatedAt: Date;
}

export const SEAT_BOOKING_MODEL = 'SeatBooking';

export const seatBookingSchema = new Schema<SeatBookingDoc>(
  {
    eventId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: String, required: true },
    active: { type: Boolean, required: true },
    tombstone: Boolean,
    seatsToFree: Boolean,
    holdIds: { type: [String], required: true },
    bookingType: { type: String, enum: BOOKING_TYPES },
    bookedSeats: { type: [Schema.Types.Mixed] as never, required: true },
    bookedTables: { type: [Schema.Types.Mixed] as never, required: true },
    allSeatIds: { type: [String], required: true },
    totalAmountMinor: { type: Number, required: true },
    currency: { type: String, required: true },
    status: { type: String, enum: BOOKING_STATUSES, required: true },
    payment: { type: Schema.Types.Mixed, required: true },
    contact: { type: Schema.Types.Mixed, required: true },
    outbox: { type: [Schema.Types.Mixed] as never, default: undefined },
    eventCount: Number,
    requestId: String,
    cancelReason: String,
  },
  { collection: 'seat_bookings', timestamps: true, versionKey: false, autoIndex: false },
);
seatBookingSchema.index(
  { eventId: 1, allSeatIds: 1 },
  { name: 'one_active_booking_per_seat', unique: true, partialFilterExpression: { active: true } },
);
seatBookingSchema.index({ eventId: 1, userId: 1, _id: -1 });
seatBookingSchema.index({ userId: 1, _id: -1 });
seatBookingSchema.index({ eventId: 1, _id: -1 });
/** Which holds a booking has used up that is no more: a rebuild asks for those that it would restore. */
seatBookingSchema.index(
  { eventId: 1, holdIds: 1 },
  { name: 'used_up_holds', partialFilterExpression: { active: false } },
);
seatBookingSchema.index({ seatsToFree: 1, _id: 1 }, { partialFilterExpression: { seatsToFree: true } });
seatBookingSchema.index(
  { 'payment.dueAt': 1 },
  { name: 'unpaid', partialFilterExpression: { status: 'pending', active: true } },
);
/** Only documents with something to tell are in it. */
seatBookingSchema.index(
  { 'outbox.0.at': 1 },
  { name: 'untold', partialFilterExpression: { 'outbox.0': { $exists: true } } },
);
