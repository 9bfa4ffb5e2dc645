import type { Model } from 'mongoose';
import { LIMITS } from '../config/limits.js';

/**
 * The document with this `_id`, in the one way that cannot be out of date. A primary that was elected a moment ago may
 * not know how far the majority was: what a majority read does not find there may exist all the same.
 * @throws what the driver throws when that cannot be told now
 */
export function findNow<Doc>(model: Model<Doc>, id: unknown): Promise<Doc | null> {
  return model
    .findById(id)
    .readConcern('linearizable')
    .maxTimeMS(LIMITS.mongoFindNowMs)
    .lean<Doc | null>()
    .exec();
}
