import type { Model } from 'mongoose';
import { DomainError } from '../common/errors/domain-error.js';
import type { EventDoc } from './event.schema.js';

export function eventNotFound(eventId: string): DomainError {
  return new DomainError('EVENT_NOT_FOUND', `There is no event ${eventId}.`);
}

/** Asks the documents alone, so that it works while Redis is away. @throws DomainError EVENT_NOT_FOUND */
export async function requireEvent(events: Model<EventDoc>, eventId: string): Promise<void> {
  if (!(await events.exists({ _id: eventId }))) throw eventNotFound(eventId);
}
