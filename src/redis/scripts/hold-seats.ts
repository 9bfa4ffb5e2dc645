import { SEAT_STATUSES, type SeatConflict } from '../seat-status.js';
import type { ReplyReader } from '../reply-reader.js';
import type { Script, ScriptCall } from '../script.js';
import { undoHoldScript } from './undo-hold.js';

/** One hold that is asked for. */
export interface HoldRequest {
  /** Id of the hold, unless the request wholly covers an older hold of the user. */
  holdId: string;
  userId: string;
  ttlMs: number;
  /** The HTTP request behind it, for the ledger of seat changes. */
  requestId?: string;
  ordinals: readonly number[];
}

export interface HoldSeatsArgs {
  lifetimeMs: number;
  maxSeatsPerUser: number;
  streamLength: number;
  /** Decided in this order, each as if it were alone. */
  holds: readonly HoldRequest[];
}

export type HoldReply =
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

/** Answers one reply for each hold, in the order of the holds. */
export const holdSeatsScript: Script<HoldSeatsArgs, HoldReply[]> = {
  name: 'hold-seats',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: ({ lifetimeMs, maxSeatsPerUser, streamLength, holds }) => [
    lifetimeMs,
    maxSeatsPerUser,
    streamLength,
    ...holds.flatMap(({ holdId, userId, ttlMs, requestId = '', ordinals }) => [
      holdId,
      userId,
      ttlMs,
      requestId,
      ordinals.length,
      ...ordinals,
    ]),
  ],
  decode: (reply) => reply.rest((replies) => readHold(replies.list())),
  isPromise: (replies) => replies.some(({ tag }) => tag === 'HELD'),
  undo: ({ holds, streamLength }, replies) =>
    replies.flatMap((reply, i) => (reply.tag === 'HELD' ? [undoOf(holds[i], reply, streamLength)] : [])),
};

function readHold(reply: ReplyReader): HoldReply {
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
}

function undoOf(
  { userId, ordinals }: HoldRequest,
  { holdId, version, joined }: Extract<HoldReply, { tag: 'HELD' }>,
  streamLength: number,
): ScriptCall {
  const gained = ordinals.filter((ordinal) => !joined.includes(ordinal));
  return { script: undoHoldScript, args: { userId, holdId, version, streamLength, ordinals: gained } };
}
