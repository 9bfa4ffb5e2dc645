import type { SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { newMessage, type NewMessage } from './messages.js';

/** Epochs above the changes of one epoch in one number that is still exact. */
const CHANGES_PER_EPOCH = 1_000_000_000;

export const HOLD_TYPES = ['hold.created', 'hold.released', 'hold.expired'] as const;

/** The hold events of one change. The id follows from the change, so that reading the log again makes no new message. */
export function holdMessages(change: SeatLogDoc): NewMessage[] {
  const made =
    change.operation === 'hold' && change.holdId !== undefined
      ? [messageOf(change, 'created', change.holdId, heldSeats(change))]
      : [];
  const ended = (change.endedHolds ?? []).flatMap(({ holdId, seatIds, reason }) =>
    // That its seats are booked is told of the booking.
    reason === 'booked' ? [] : [messageOf(change, reason, holdId, seatIds)],
  );
  return [...ended, ...made];
}

/** A hold may end lapsed ones in the same change; their seats that it does not take are free then. */
function heldSeats({ seatIds, statuses }: SeatLogDoc): string[] {
  return seatIds.filter((_, n) => statuses[n] === 'held');
}

/** No user in it: whoever holds is told by the ledger of seat changes to those who may ask (I11). */
function messageOf(
  change: SeatLogDoc,
  what: 'created' | 'released' | 'expired' | 'joined',
  holdId: string,
  seatIds: string[],
): NewMessage {
  const eventId = change.eventId.toHexString();
  const version = `${change.epoch}-${change.n}`;
  return newMessage({
    id: `${eventId}_${version}_${holdId}_${what}`,
    type: `hold.${what === 'joined' ? 'released' : what}`,
    eventId: change.eventId,
    at: change.at,
    subject: `hold:${holdId}`,
    seq: change.epoch * CHANGES_PER_EPOCH + change.n,
    data: {
      holdId,
      eventId,
      seatIds,
      ...(what === 'created' && { expiresAt: change.heldUntil?.toISOString() ?? null }),
      // Its seats are not free.
      ...(what === 'joined' && { reason: what, joinedHoldId: change.holdId }),
      version,
    },
  });
}
