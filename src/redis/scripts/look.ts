import { SEAT_STATUSES, type SeatStatus } from '../seat-status.js';
import type { ReplyReader } from '../reply-reader.js';
import type { Script } from '../script.js';

export interface SeenSeat {
  ordinal: number;
  status: SeatStatus;
  /** Hold id, booking id, `~user` whose hold lapsed; empty when nobody ever claimed it. */
  claim: string;
  hold?: {
    holdId: string;
    sinceMs: number;
    deadlineMs: number;
    /** The booking that is being made of it. */
    bookingId?: string;
    ordinals: number[];
    userId: string;
  };
}

export interface LookReply {
  version: string;
  nowMs: number;
  seats: SeenSeat[];
}

export const lookScript: Script<{ ordinals: readonly number[] }, LookReply> = {
  name: 'look',
  keys: ['meta', 'state', 'claims', 'holds', 'deltas'],
  encode: ({ ordinals }) => [...ordinals],
  decode: (reply) => {
    if (reply.text() !== 'SEEN') throw reply.unexpected('SEEN');
    return { version: reply.text(), nowMs: reply.integer(), seats: reply.rest(readSeat) };
  },
};

function readSeat(reply: ReplyReader): SeenSeat {
  const [ordinal, status, claim] = [reply.integer(), SEAT_STATUSES[reply.integer()], reply.text()];
  const hold = {
    holdId: reply.text(),
    sinceMs: reply.integer(),
    deadlineMs: reply.integer(),
    bookingId: reply.text() || undefined,
    ordinals: reply.ordinals(),
    userId: reply.text(),
  };
  return { ordinal, status, claim, ...(hold.holdId !== '' && { hold }) };
}
