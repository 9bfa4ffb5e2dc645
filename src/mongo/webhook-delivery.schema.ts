import { Schema, type Types } from 'mongoose';
import { LIMITS } from '../config/limits.js';

/** `pending`: to be sent, or sent again; `dead`: given up, until somebody asks for it again. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface DeliveryAttempt {
  /** Time of MongoDB when it began. */
  at: Date;
  statusCode?: number;
  /** Why there was no answer: `timeout`, `address_refused`, or the code of the network's error. */
  error?: string;
  durationMs: number;
  /** How the answer of a failed attempt began. */
  response?: string;
}

/** One message on its way to one endpoint. */
export interface WebhookDeliveryDoc {
  _id: Types.ObjectId;
  endpointId: Types.ObjectId;
  messageId: string;
  type: string;
  eventId?: Types.ObjectId;
  /** Those of its message: an earlier one of the same subject that is pending keeps this one waiting. */
  subject: string;
  seq: number;
  status: DeliveryStatus;
  /** While pending: when it is next looked at, by MongoDB's clock. For one that is being sent, the end of its lease. */
  dueAt: Date;
  /** Of the attempt that is under way; only its holder may settle it. */
  claim?: string;
  claimedAt?: Date;
  /** Attempts that were ever begun. */
  attemptCount: number;
  /** How many of them were before it was last sent again on request: the pauses begin anew then. */
  attemptsBefore?: number;
  /** The latest ones. */
  attempts: DeliveryAttempt[];
  deliveredAt?: Date;
  /** Time of MongoDB. */
  createdAt: Date;
}

export const WEBHOOK_DELIVERY_MODEL = 'WebhookDelivery';

export const webhookDeliverySchema = new Schema<WebhookDeliveryDoc>(
  {
    endpointId: { type: Schema.Types.ObjectId, required: true },
    messageId: { type: String, required: true },
    type: { type: String, required: true },
    eventId: Schema.Types.ObjectId,
    subject: { type: String, required: true },
    seq: { type: Number, required: true },
    status: { type: String, enum: DELIVERY_STATUSES, required: true },
    dueAt: { type: Date, required: true },
    claim: String,
    claimedAt: Date,
    attemptCount: { type: Number, required: true },
    attemptsBefore: Number,
    attempts: { type: [Schema.Types.Mixed] as never, required: true },
    deliveredAt: Date,
    createdAt: { type: Date, required: true },
  },
  { collection: 'webhook_deliveries', versionKey: false, autoIndex: false },
);
/** A message reaches an endpoint as one delivery, however often it is told. */
webhookDeliverySchema.index({ endpointId: 1, messageId: 1 }, { unique: true });
webhookDeliverySchema.index({ status: 1, endpointId: 1, dueAt: 1 });
webhookDeliverySchema.index(
  { endpointId: 1, subject: 1, seq: 1 },
  { name: 'order', partialFilterExpression: { status: 'pending' } },
);
webhookDeliverySchema.index({ endpointId: 1, _id: -1 });
webhookDeliverySchema.index({ createdAt: 1 }, { expireAfterSeconds: LIMITS.webhookKeptDays * 86_400 });
