import { Schema, type Types } from 'mongoose';

export const SEAT_OPERATIONS = [
  'hold',
  'extend',
  'transfer',
  'release',
  'expire',
  'book',
  'free',
  'block',
  'unblock',
  'event',
  'rebuild',
] as const;
export const FREED_REASONS = ['cancelled', 'failed', 'expired'] as const;
export type FreedReason = (typeof FREED_REASONS)[number];
export type SeatOperation = (typeof SEAT_OPERATIONS)[number];

/**
 * A hold that this change ended, wholly, with the seats it still had. One that is `booked` was used up by a booking; one
 * that is `joined` lost its last seats to the hold of the same user that the change made.
 */
export interface EndedHold {
  holdId: string;
  holderId: string;
  seatIds: string[];
  reason: 'released' | 'expired' | 'booked' | 'joined';
  /** It did not lapse: a rebuild or a sale that Redis had forgotten took its last seats before its deadline. */
  lost?: true;
}

/**
 * The append-only ledger of seat changes: one document per change of an event's live state (one delta), written by the
 * projector. Within an epoch `n` is gapless from its `rebuild` entry on, which lists what differed from what was logged
 * before; an event's first epoch begins at 1 without one. `event` entries have no seats: the event's own facts changed.
 * A log is complete up to the version of the event's `seat_projections` document; entries beyond may still be missing
 * a neighbour.
 */
export interface SeatLogDoc {
  _id: Types.ObjectId;
  eventId: Types.ObjectId;
  /** Version `epoch-n`; unique per event. */
  epoch: number;
  n: number;
  /** Redis time of the change. */
  at: Date;
  operation: SeatOperation;
  /** Who: the buyer or organiser behind the change; absent when nobody asked for it (lapses, rebuilds). */
  userId?: string;
  /** Of a transfer: who gave the hold away; `userId` has it since. Of freed seats: whose booking it was. */
  fromUserId?: string;
  /** From which HTTP request. */
  requestId?: string;
  /**
   * The hold that was made, extended, transferred or released, or of which a booking took some seats (the first of
   * several).
   */
  holdId?: string;
  /** Until when that hold lasts. */
  heldUntil?: Date;
  bookingId?: string;
  /** Of freed seats: how their booking ended. */
  reason?: FreedReason;
  endedHolds?: EndedHold[];
  seatIds: string[];
  /** Status of each seat after the change, in the order of `seatIds`. */
  statuses: string[];
}

export const SEAT_LOG_MODEL = 'SeatLog';

export const seatLogSchema = new Schema<SeatLogDoc>(
  {
    eventId: { type: Schema.Types.ObjectId, required: true },
    epoch: { type: Number, required: true },
    n: { type: Number, required: true },
    at: { type: Date, required: true },
    operation: { type: String, enum: SEAT_OPERATIONS, required: true },
    userId: String,
    fromUserId: String,
    requestId: String,
    holdId: String,
    heldUntil: Date,
    bookingId: String,
    reason: { type: String, enum: FREED_REASONS },
    endedHolds: { type: [Schema.Types.Mixed] as never, default: undefined },
    seatIds: { type: [String], required: true },
    statuses: { type: [String], required: true },
  },
  { collection: 'seat_log', versionKey: false, autoIndex: false },
);
seatLogSchema.index({ eventId: 1, epoch: -1, n: -1 }, { unique: true });
/** One for each way of reading the log, newest first; those of optional fields hold only entries that have them. */
for (const field of [undefined, 'seatIds', 'bookingId', 'holdId', 'endedHolds.holdId', 'userId']) {
  const isOptional = field !== undefined && field !== 'seatIds';
  seatLogSchema.index(
    { eventId: 1, ...(field && { [field]: 1 }), at: -1, epoch: -1, n: -1 },
    isOptional ? { partialFilterExpression: { [field]: { $exists: true } } } : {},
  );
}

/** Append-only, whatever goes through the model: entries come, and neither change nor go. */
seatLogSchema.pre(
  [
    'updateOne',
    'updateMany',
    'replaceOne',
    'findOneAndUpdate',
    'findOneAndReplace',
    'findOneAndDelete',
    'deleteOne',
    'deleteMany',
  ],
  refuseChange,
);
seatLogSchema.pre(['updateOne', 'deleteOne'], { document: true, query: false }, refuseChange);
seatLogSchema.pre('save', function () {
  if (!this.isNew) refuseChange();
});
seatLogSchema.pre('bulkWrite', (operations) => {
  if (!operations.every((operation) => 'insertOne' in operation)) refuseChange();
});

function refuseChange(): never {
  throw new Error('The ledger of seat changes is append-only.');
}
