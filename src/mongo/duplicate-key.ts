import { mongo } from 'mongoose';

/** MongoDB's code for a document that a unique index refuses. */
export const DUPLICATE_KEY = 11_000;

/** Whether a bulk write failed for nothing but documents that a unique index refused; all others are acknowledged. */
export function hasOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError) || error.result.getWriteConcernError()) return false;
  const faults = [error.writeErrors].flat();
  return faults.length > 0 && faults.every(({ code }) => code === DUPLICATE_KEY);
}
