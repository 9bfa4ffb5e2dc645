import type { SeatLogDoc } from '../../mongo/seat-log.schema.js';
import type { SeatStatus } from '../../redis/seat-status.js';
import { formatVersion } from '../seat-state/event-version.js';
import type { SeatLogEntryDto } from './seat-log.dto.js';

/** Entries of one time are in the order of their versions. */
export const NEWEST_FIRST = { at: -1, epoch: -1, n: -1 } as const;

/** An entry as organisers are told of it. */
export function seatLogEntry(entry: SeatLogDoc): SeatLogEntryDto {
  const { userId, fromUserId, requestId, holdId, bookingId, reason, endedHolds } = entry;
  return {
    eventId: entry.eventId.toHexString(),
    version: formatVersion(entry),
    at: entry.at.toISOString(),
    operation: entry.operation,
    userId,
    fromUserId,
    requestId,
    holdId,
    bookingId,
    reason,
    heldUntil: entry.heldUntil?.toISOString(),
    changes: entry.seatIds.map((seatId, index) => ({ seatId, status: entry.statuses[index] as SeatStatus })),
    endedHolds,
  };
}
