import { Schema, type Types } from 'mongoose';

/** A seat's durable state where no booking says it: a seat that an organiser has blocked. One document per seat. */
export interface SeatStateDoc {
  _id: Types.ObjectId;
  eventId: Types.ObjectId;
  seatId: string;
  status: 'blocked';
  reason?: string;
  blockedBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export const SEAT_STATE_MODEL = 'SeatState';

export const seatStateSchema = new Schema<SeatStateDoc>(
  {
    eventId: { type: Schema.Types.ObjectId, required: true },
    seatId: { type: String, required: true },
    status: { type: String, enum: ['blocked'], required: true },
    reason: String,
    blockedBy: { type: String, required: true },
  },
  { collection: 'seat_states', timestamps: true, versionKey: false, autoIndex: false },
);
seatStateSchema.index({ eventId: 1, seatId: 1 }, { unique: true });
