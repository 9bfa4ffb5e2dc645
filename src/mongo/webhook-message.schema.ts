import { Schema, type Types } from 'mongoose';
import { LIMITS } from '../config/limits.js';

/** One thing that happened, as it is told to every endpoint that wants to know. */
export interface WebhookMessageDoc {
  /** Follows from what happened, so that telling it twice makes one message; receivers know repeats by it. */
  _id: string;
  type: string;
  /** Absent for tests. */
  eventId?: Types.ObjectId;
  /** When it happened. */
  at: Date;
  /** `booking:<id>` or `hold:<id>`: messages of one subject are delivered in the order of `seq`. */
  subject: string;
  seq: number;
  /** The JSON text that is signed and sent, the same for every attempt. */
  body: string;
  /** Endpoints that were active and subscribed when it was first stored: it is delivered to these, whoever repeats it. */
  endpointIds: Types.ObjectId[];
  /** Time of MongoDB. */
  storedAt: Date;
}

export const WEBHOOK_MESSAGE_MODEL = 'WebhookMessage';

export const webhookMessageSchema = new Schema<WebhookMessageDoc>(
  {
    _id: { type: String, required: true },
    type: { type: String, required: true },
    eventId: Schema.Types.ObjectId,
    at: { type: Date, required: true },
    subject: { type: String, required: true },
    seq: { type: Number, required: true },
    body: { type: String, required: true },
    endpointIds: { type: [Schema.Types.ObjectId], required: true },
    storedAt: { type: Date, required: true },
  },
  { collection: 'webhook_messages', versionKey: false, autoIndex: false },
);
webhookMessageSchema.index({ at: 1, _id: 1 });
webhookMessageSchema.index({ storedAt: 1 }, { expireAfterSeconds: LIMITS.webhookKeptDays * 86_400 });
