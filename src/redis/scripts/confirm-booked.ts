import type { Script } from '../script.js';

/** The seats of one booking and who owns it. */
export interface BookingSeatsArgs {
  bookingId: string;
  userId: string;
  streamLength: number;
  ordinals: readonly number[];
}

export interface ConfirmBookedArgs extends BookingSeatsArgs {
  /**
   * Bookings of these seats that have ended in the ledger and may still have them in Redis: their users own a seat
   * less for each that is taken over.
   */
  ended?: readonly { bookingId: string; userId: string }[];
}

export interface ConfirmBookedReply {
  version: string;
  /** Seats that had to be taken from other users' holds; only possible after Redis lost its past. */
  evictedSeats: number;
}

export type ConfirmBookedIfMineReply = { tag: 'BOOKED'; version: string } | { tag: 'UNEXPECTED' };

const NAME_AND_KEYS = {
  name: 'confirm-booked',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
} as const;

/** Books the seats from the holds that confirm them, and changes nothing where they are not there. */
export const confirmBookedIfMineScript: Script<BookingSeatsArgs, ConfirmBookedIfMineReply> = {
  ...NAME_AND_KEYS,
  encode: (args) => [args.bookingId, args.userId, args.streamLength, 'mine', 0, ...args.ordinals],
  decode: (reply) => {
    const tag = reply.text();
    if (tag === 'UNEXPECTED') return { tag };
    if (tag !== 'BOOKED') throw reply.unexpected('a tag of confirm-booked');
    const version = reply.text();
    reply.integer();
    return { tag, version };
  },
};

/** Books the seats whatever stands in Redis. */
export const confirmBookedScript: Script<ConfirmBookedArgs, ConfirmBookedReply> = {
  ...NAME_AND_KEYS,
  encode: ({ ended = [], ...args }) => [
    args.bookingId,
    args.userId,
    args.streamLength,
    'any',
    ended.length,
    ...ended.flatMap(({ bookingId, userId }) => [bookingId, userId]),
    ...args.ordinals,
  ],
  decode: (reply) => {
    if (reply.text() !== 'BOOKED') throw reply.unexpected('BOOKED');
    return { version: reply.text(), evictedSeats: reply.integer() };
  },
};
