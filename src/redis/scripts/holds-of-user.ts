import type { Script } from '../script.js';

export interface HoldsOfUserReply {
  nowMs: number;
  holds: HoldOfUser[];
}

export interface HoldOfUser {
  holdId: string;
  deadlineMs: number;
  ordinals: number[];
  /** Of the booking that is being made of all or some of these seats; MongoDB may have it already. */
  bookingId?: string;
}

export const holdsOfUserScript: Script<{ userId: string }, HoldsOfUserReply> = {
  name: 'holds-of-user',
  keys: ['meta', 'holds', 'users'],
  encode: (args) => [args.userId],
  decode: (reply) => {
    if (reply.text() !== 'HOLDS') throw reply.unexpected('HOLDS');
    return {
      nowMs: reply.integer(),
      holds: reply.rest(() => ({
        holdId: reply.text(),
        deadlineMs: reply.integer(),
        ordinals: reply.ordinals(),
        bookingId: reply.text() || undefined,
      })),
    };
  },
};
