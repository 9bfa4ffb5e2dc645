import type { Script } from '../script.js';

/** The seats of one booking and who owns it. */
export interface BookingSeatsArgs {
  bookingId: string;
  userId: string;
  streamLength: number;
  ordinals: readonly number[];
}

export interface ConfirmBookedReply {
  version: string;
  /** Seats that had to be taken from other users' holds; only possible after Redis lost its past. */
  evictedSeats: number;
}

export const encodeBookingSeats = (args: BookingSeatsArgs) => [
  args.bookingId,
  args.userId,
  args.streamLength,
  ...args.ordinals,
];

export const confirmBookedScript: Script<BookingSeatsArgs, ConfirmBookedReply> = {
  name: 'confirm-booked',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: encodeBookingSeats,
  decode: (reply) => {
    if (reply.text() !== 'BOOKED') throw reply.unexpected('BOOKED');
    return { version: reply.text(), evictedSeats: reply.integer() };
  },
};
