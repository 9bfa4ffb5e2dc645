import { mongo } from 'mongoose';

/** MongoDB's code for a document that a unique index refuses. */
export const DUPLICATE_KEY = 11_000;

/** Runs an upsert by `_id`, again where another one made the document at the same moment: it finds it then. */
export async function upserting<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
    return upsert();
  }
}

/**
 * Places in a bulk write of the documents that a unique index refused; all others are acknowledged.
 * @throws the error itself when it is another one
 */
export function duplicatesOf(error: unknown): number[] {
  if (!(error instanceof mongo.MongoBulkWriteError) || error.result.getWriteConcernError()) throw error;
  const faults = [error.writeErrors].flat();
  if (faults.length === 0 || faults.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return faults.map(({ index }) => index);
}
