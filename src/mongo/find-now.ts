import type { Model, QueryFilter } from 'mongoose';
import { LIMITS } from '../config/limits.js';

/**
 * A document in the one way that cannot be out of date. A primary that was elected a moment ago may
 * not know how far the majority was: what a majority read does not find there may exist all the same.
 * @throws what the driver throws when that cannot be told now
 */
export function findNow<Doc>(model: Model<Doc>, filter: QueryFilter<Doc>): Promise<Doc | null> {
  return model
    .findOne(filter)
    .readConcern('linearizable')
    .maxTimeMS(LIMITS.mongoFindNowMs)
    .lean<Doc | null>()
    .exec();
}
