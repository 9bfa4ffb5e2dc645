import { Schema, type Types } from 'mongoose';

export const MIRRORED_STATUSES = ['available', 'held', 'booked', 'blocked'] as const;
export type MirroredStatus = (typeof MIRRORED_STATUSES)[number];

/**
 * The durable mirror of one seat: its live state as of version `epoch-n`. One document per seat that ever was
 * anything but available. The block ledger writes blocks at once; the projector writes the rest from the delta stream
 * in batches. Every write is guarded by the version, so that the latest change stays whatever order they arrive in.
 */
export interface SeatStateDoc {
  _id: Types.ObjectId;
  eventId: Types.ObjectId;
  seatId: string;
  status: MirroredStatus;
  epoch: number;
  n: number;
  reason?: string;
  /** User who blocked it last. */
  blockedBy?: string;
  /** While held: hold id, holder, since when the oldest seat of the hold is held, and until when. */
  holdId?: string;
  holderId?: string;
  heldSince?: Date;
  heldUntil?: Date;
  /** While booked. */
  bookingId?: string;
  createdAt: Date;
  updatedAt: Date;
}

/** Fields of held and of booked seats, and those of blocked ones: others have none of them. */
export const SALE_FIELDS = ['holdId', 'holderId', 'heldSince', 'heldUntil', 'bookingId'] as const;
export const BLOCK_FIELDS = ['blockedBy', 'reason'] as const;

/** What `$unset` takes. */
export const unset = (fields: readonly string[]) =>
  Object.fromEntries(fields.map((field) => [field, '' as const]));

export const SEAT_STATE_MODEL = 'SeatState';

export const seatStateSchema = new Schema<SeatStateDoc>(
  {
    eventId: { type: Schema.Types.ObjectId, required: true },
    seatId: { type: String, required: true },
    status: { type: String, enum: MIRRORED_STATUSES, required: true },
    epoch: { type: Number, required: true },
    n: { type: Number, required: true },
    reason: String,
    blockedBy: String,
    holdId: String,
    holderId: String,
    heldSince: Date,
    heldUntil: Date,
    bookingId: String,
  },
  { collection: 'seat_states', timestamps: true, versionKey: false, autoIndex: false },
);
seatStateSchema.index({ eventId: 1, seatId: 1 }, { unique: true });
seatStateSchema.index({ eventId: 1, status: 1, _id: -1 });
