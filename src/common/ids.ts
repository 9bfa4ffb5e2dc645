import { Types } from 'mongoose';

const OBJECT_ID = /^[0-9a-f]{24}$/;

/** A new 24 hex character id for events, layouts, holds and bookings. */
export function newId(): string {
  return new Types.ObjectId().toHexString();
}

/** Whether `text` has the form of an id made by {@link newId}. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && OBJECT_ID.test(text);
}
