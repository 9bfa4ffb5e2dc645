import type { Types } from 'mongoose';
import type { WebhookMessageDoc } from '../../mongo/webhook-message.schema.js';

/** A message before it is known who wants it. */
export type NewMessage = Omit<WebhookMessageDoc, 'endpointIds' | 'storedAt'>;

interface Facts {
  id: string;
  type: string;
  eventId?: Types.ObjectId;
  at: Date;
  subject: string;
  seq: number;
  data: object;
}

/** The body is made once: every attempt, and whoever tells it again, sends the same text. */
export function newMessage({ id, data, ...facts }: Facts): NewMessage {
  const body = JSON.stringify({ id, type: facts.type, timestamp: facts.at.toISOString(), data });
  return { _id: id, ...facts, body };
}
