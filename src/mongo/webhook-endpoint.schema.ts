import { Schema, type Types } from 'mongoose';

/** What an endpoint may subscribe to. */
export const WEBHOOK_TYPES = [
  'hold.created',
  'hold.released',
  'hold.expired',
  'booking.confirmed',
  'booking.paid',
  'booking.cancelled',
  'booking.expired',
  'booking.failed',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];
/** Sent on request only, to one endpoint. */
export const TEST_TYPE = 'webhook.test';

export interface WebhookSecret {
  /** `whsec_` and base64, as it was shown once. Kept as it is: signing needs it. */
  key: string;
  /** Of a secret that was replaced: it signs beside the new one until then (time of MongoDB). */
  until?: Date;
}

/** Where an organiser wants to be told of what. */
export interface WebhookEndpointDoc {
  _id: Types.ObjectId;
  ownerId: string;
  url: string;
  events: WebhookType[];
  /** Only what happens in this event; absent: in every event. */
  eventId?: Types.ObjectId;
  description?: string;
  /** Nothing is sent while it is not. */
  active: boolean;
  /** Switched off by the service, because the receiver answered 410. */
  gone?: boolean;
  /** Newest first; never part of a list, a log or an answer but the one that made it. */
  secrets: WebhookSecret[];
  createdAt: Date;
  updatedAt: Date;
}

export const WEBHOOK_ENDPOINT_MODEL = 'WebhookEndpoint';

export const webhookEndpointSchema = new Schema<WebhookEndpointDoc>(
  {
    ownerId: { type: String, required: true },
    url: { type: String, required: true },
    events: { type: [String], required: true },
    eventId: Schema.Types.ObjectId,
    description: String,
    active: { type: Boolean, required: true },
    gone: Boolean,
    secrets: { type: [Schema.Types.Mixed] as never, required: true },
  },
  { collection: 'webhook_endpoints', timestamps: true, versionKey: false, autoIndex: false },
);
webhookEndpointSchema.index({ ownerId: 1, _id: -1 });
webhookEndpointSchema.index({ events: 1 });
