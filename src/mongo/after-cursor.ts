import { Types } from 'mongoose';
import { decodeCursor } from '../common/pagination.js';

/** Filter of a list sorted by `_id`, newest first: what comes after the page before. @throws DomainError VALIDATION_FAILED */
export function afterCursor(cursor: string | undefined): { _id?: { $lt: Types.ObjectId } } {
  return cursor === undefined ? {} : { _id: { $lt: new Types.ObjectId(decodeCursor(cursor)) } };
}
