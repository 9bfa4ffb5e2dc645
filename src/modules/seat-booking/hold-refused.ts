import { DomainError } from '../../common/errors/domain-error.js';
import { LIMITS } from '../../config/limits.js';
import type { ExtendReply } from '../../redis/scripts/extend.js';
import type { HoldReply } from '../../redis/scripts/hold-seats.js';
import type { TransferReply } from '../../redis/scripts/transfer.js';
import type { LiveEvent } from '../seat-state/live-event.js';

type Refusal =
  | Exclude<HoldReply, { tag: 'HELD' | 'TAKEN' }>
  | Exclude<ExtendReply, { tag: 'EXTENDED' }>
  | Exclude<TransferReply, { tag: 'TRANSFERRED' }>;

/** What a client is told when a script refuses to make, extend or transfer a hold. */
export function holdRefused(live: LiveEvent, reply: Refusal): DomainError {
  switch (reply.tag) {
    case 'NOT_ON_SALE':
      return new DomainError('EVENT_NOT_ON_SALE', `The event is ${reply.status}.`);
    case 'EXPIRED':
      return new DomainError('HOLD_EXPIRED', 'The hold has ended: it lapsed, was released or never was.');
    case 'NOT_YOURS':
      return new DomainError('NOT_HELD_BY_YOU', 'The hold is not yours.');
    case 'CONFIRMING':
      return confirmInProgress();
    case 'LIFETIME':
      return new DomainError(
        'HOLD_LIFETIME',
        `A hold lives ${LIMITS.holdLifetimeMinutes} minutes at most. Confirm or release the older seats first.`,
      );
    case 'USER_LIMIT':
      return userSeatLimit(live.facts.maxSeatsPerUser, 'claimed' in reply ? reply.claimed : undefined);
  }
}

export function confirmInProgress(): DomainError {
  return new DomainError(
    'CONFIRM_IN_PROGRESS',
    'Some of your seats are being confirmed. Ask again in a moment.',
    { retryAfterSeconds: 1 },
  );
}

/** How many seats the user has is told to that user only (I11). */
function userSeatLimit(maxSeatsPerUser: number, claimed?: number): DomainError {
  const allows = `The event allows ${maxSeatsPerUser} seats per user`;
  return claimed === undefined
    ? new DomainError('USER_SEAT_LIMIT', `${allows}; with these the other user would have more.`, {
        members: { maxSeatsPerUser },
      })
    : new DomainError('USER_SEAT_LIMIT', `${allows}; you have ${claimed}.`, {
        members: { maxSeatsPerUser, seatsOfUser: claimed },
      });
}
