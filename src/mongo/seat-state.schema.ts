import { Schema, type Types } from 'mongoose';

/**
 * A seat's durable state where no booking says it: whether an organiser has blocked it. One document per seat that
 * ever was; `epoch` and `n` are the version of the live state that it stands for, so that the latest change stays.
 */
export interface SeatStateDoc {
  _id: Types.ObjectId;
  eventId: Types.ObjectId;
  seatId: string;
  status: 'blocked' | 'available';
  epoch: number;
  n: number;
  reason?: string;
  /** User who blocked it last. */
  blockedBy?: string;
  createdAt: Date;
  updatedAt: Date;
}

export const SEAT_STATE_MODEL = 'SeatState';

export const seatStateSchema = new Schema<SeatStateDoc>(
  {
    eventId: { type: Schema.Types.ObjectId, required: true },
    seatId: { type: String, required: true },
    status: { type: String, enum: ['blocked', 'available'], required: true },
    epoch: { type: Number, required: true },
    n: { type: Number, required: true },
    reason: String,
    blockedBy: String,
  },
  { collection: 'seat_states', timestamps: true, versionKey: false, autoIndex: false },
);
seatStateSchema.index({ eventId: 1, seatId: 1 }, { unique: true });
