import { Schema, type Types } from 'mongoose';

export const EVENT_STATUSES = ['draft', 'on_sale', 'closed'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export interface CategoryPrice {
  categoryId: string;
  /** Minor units of the event's currency. */
  minor: number;
}

/** An event puts one layout version on sale. Only name, startsAt, status and epoch ever change. */
export interface EventDoc {
  _id: Types.ObjectId;
  name: string;
  startsAt: Date;
  status: EventStatus;
  layoutId: Types.ObjectId;
  layoutVersion: number;
  totalSeats: number;
  /** ISO 4217. */
  currency: string;
  /** Price of every category, overrides applied, in the order of the layout's categories. */
  prices: CategoryPrice[];
  holdMinutes: number;
  maxSeatsPerHold: number;
  maxSeatsPerUser: number;
  /** Rises with every rebuild of the live state: the fencing token of invariant I5. */
  epoch: number;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export const EVENT_MODEL = 'Event';

export const eventSchema = new Schema<EventDoc>(
  {
    name: { type: String, required: true },
    startsAt: { type: Date, required: true },
    status: { type: String, enum: EVENT_STATUSES, required: true },
    layoutId: { type: Schema.Types.ObjectId, required: true, index: true },
    layoutVersion: { type: Number, required: true },
    totalSeats: { type: Number, required: true },
    currency: { type: String, required: true },
    prices: { type: [Schema.Types.Mixed] as never, required: true },
    holdMinutes: { type: Number, required: true },
    maxSeatsPerHold: { type: Number, required: true },
    maxSeatsPerUser: { type: Number, required: true },
    epoch: { type: Number, required: true, default: 0 },
    createdBy: { type: String, required: true },
  },
  { collection: 'events', timestamps: true, versionKey: false, autoIndex: false },
);
eventSchema.index({ status: 1, _id: -1 });
