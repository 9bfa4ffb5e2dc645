import { SEAT_STATUSES, type SeatConflict } from '../seat-status.js';
import type { ReplyReader } from '../reply-reader.js';
import type { Script } from '../script.js';
import { undoHoldScript } from './undo-hold.js';

export interface HoldSeatsArgs {
  /** Id of the hold, unless the request wholly covers an older hold of the user. */
  holdId: string;
  userId: string;
  ttlMs: number;
  lifetimeMs: number;
  maxSeatsPerUser: number;
  streamLength: number;
  ordinals: readonly number[];
}

export type HoldSeatsReply =
  | {
      tag: 'HELD';
      version: string;
      holdId: string;
      deadlineMs: number;
      nowMs: number;
      /** Those of the seats that the user held before. */
      joined: number[];
    }
  | { tag: 'TAKEN'; conflicts: SeatConflict[] }
  | { tag: 'CONFIRMING' }
  | { tag: 'NOT_ON_SALE'; status: string }
  | { tag: 'USER_LIMIT'; claimed: number }
  | { tag: 'LIFETIME' };

export function readConflict(reply: ReplyReader): SeatConflict {
  return { ordinal: reply.integer(), status: SEAT_STATUSES[reply.integer()] };
}

export const holdSeatsScript: Script<HoldSeatsArgs, HoldSeatsReply> = {
  name: 'hold-seats',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: (args) => [
    args.holdId,
    args.userId,
    args.ttlMs,
    args.lifetimeMs,
    args.maxSeatsPerUser,
    args.streamLength,
    ...args.ordinals,
  ],
  decode: (reply) => {
    const tag = reply.text();
    switch (tag) {
      case 'HELD':
        return {
          tag,
          version: reply.text(),
          holdId: reply.text(),
          deadlineMs: reply.integer(),
          nowMs: reply.integer(),
          joined: reply.ordinals(),
        };
      case 'TAKEN':
        return { tag, conflicts: reply.rest(readConflict) };
      case 'NOT_ON_SALE':
        return { tag, status: reply.text() };
      case 'USER_LIMIT':
        return { tag, claimed: reply.integer() };
      case 'CONFIRMING':
      case 'LIFETIME':
        return { tag };
      default:
        throw reply.unexpected('a tag of hold-seats');
    }
  },
  isPromise: (reply) => reply.tag === 'HELD',
  undo: ({ userId, ordinals, streamLength }, reply) => {
    const { holdId, version, joined } = reply as Extract<HoldSeatsReply, { tag: 'HELD' }>;
    const gained = ordinals.filter((ordinal) => !joined.includes(ordinal));
    return { script: undoHoldScript, args: { userId, holdId, version, streamLength, ordinals: gained } };
  },
};
