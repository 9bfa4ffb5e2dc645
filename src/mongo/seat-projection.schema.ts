import { Schema, type Types } from 'mongoose';

/** How far an event's delta stream has been written to the durable mirror and the ledger of seat changes. */
export interface SeatProjectionDoc {
  /** The event's id. */
  _id: Types.ObjectId;
  /** Version `epoch-n` up to which mirror and log are complete. */
  epoch: number;
  n: number;
  /** The process that projects this event, until when (time of MongoDB). */
  owner?: string;
  leaseUntil?: Date;
  /** Log entries have been written since the webhooks looked; set by the projector, unset by the webhooks. */
  untold?: boolean;
  /** Version up to which the webhooks have told the log's hold events. */
  toldEpoch?: number;
  toldN?: number;
  /** When the webhooks last looked (time of MongoDB): they take turns by it. */
  toldAt?: Date;
  updatedAt: Date;
}

export const SEAT_PROJECTION_MODEL = 'SeatProjection';

export const seatProjectionSchema = new Schema<SeatProjectionDoc>(
  {
    epoch: { type: Number, required: true },
    n: { type: Number, required: true },
    owner: String,
    leaseUntil: Date,
    untold: Boolean,
    toldEpoch: Number,
    toldN: Number,
    toldAt: Date,
  },
  { collection: 'seat_projections', timestamps: true, versionKey: false, autoIndex: false },
);
seatProjectionSchema.index({ leaseUntil: 1 }, { partialFilterExpression: { owner: { $exists: true } } });
seatProjectionSchema.index({ untold: 1, toldAt: 1 }, { partialFilterExpression: { untold: true } });
