import { Schema } from 'mongoose';

/** Which process turns what happened into messages. Several may; one at a time saves the work. */
export interface WebhookRelayDoc {
  /** `relay`: there is one. */
  _id: string;
  owner: string;
  /** By MongoDB's clock. */
  leaseUntil: Date;
}

export const WEBHOOK_RELAY_MODEL = 'WebhookRelay';

export const webhookRelaySchema = new Schema<WebhookRelayDoc>(
  {
    _id: { type: String, required: true },
    owner: { type: String, required: true },
    leaseUntil: { type: Date, required: true },
  },
  { collection: 'webhook_relay', versionKey: false, autoIndex: false },
);
