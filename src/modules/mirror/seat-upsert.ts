import type { mongo, Types } from 'mongoose';
import { bulkWrite } from '../../mongo/bulk-write.js';
import { hasOnlyDuplicates } from '../../mongo/duplicate-key.js';
import type { SeatStateDoc } from '../../mongo/seat-state.schema.js';
import type { MirroredSeat } from './projection-batch.js';

/** What of a seat in the mirror may be absent. */
export const OPTIONAL_FIELDS = ['holdId', 'holderId', 'heldSince', 'heldUntil', 'bookingId'] as const;

/**
 * Writes what the mirror says of a seat, unless it has a later version.
 *
 * @param over what it may replace: earlier versions only, or its own version, too, when that was found to be wrong
 */
export function seatUpsert(
  eventId: Types.ObjectId,
  seatId: string,
  seat: MirroredSeat,
  over: '$lt' | '$lte' = '$lt',
): mongo.AnyBulkWriteOperation {
  const { epoch, n } = seat;
  const gone: string[] = OPTIONAL_FIELDS.filter((field) => !(field in seat));
  if (seat.status !== 'blocked') gone.push('reason', 'blockedBy');
  const now = new Date();
  return {
    updateOne: {
      filter: { eventId, seatId, $or: [{ epoch: { $lt: epoch } }, { epoch, n: { [over]: n } }] },
      update: {
        $set: { ...seat, updatedAt: now },
        $unset: Object.fromEntries(gone.map((field) => [field, ''])),
        $setOnInsert: { createdAt: now },
      },
      upsert: true,
    },
  };
}

/** A seat that has a later version refuses by its unique index. */
export async function upsertSeats(
  seatStates: mongo.Collection<SeatStateDoc>,
  writes: mongo.AnyBulkWriteOperation[],
): Promise<void> {
  await unlessDuplicate(() => seatStates.bulkWrite(writes as never, bulkWrite()));
}

export async function unlessDuplicate(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!hasOnlyDuplicates(error)) throw error;
  }
}
