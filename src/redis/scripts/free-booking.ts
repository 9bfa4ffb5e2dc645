import type { Script } from '../script.js';
import type { BookingSeatsArgs } from './confirm-booked.js';

/** `userId` is the owner of the booking. */
export interface FreeBookingArgs extends BookingSeatsArgs {
  /** Who asked for it; '' when nobody did. */
  actorId: string;
  /** How the booking has ended. */
  why: 'cancelled' | 'failed' | 'expired';
}

export const freeBookingScript: Script<FreeBookingArgs, { version: string; seats: number }> = {
  name: 'free-booking',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: ({ bookingId, userId, actorId, why, streamLength, ordinals }) => [
    bookingId,
    userId,
    actorId,
    why,
    streamLength,
    ...ordinals,
  ],
  decode: (reply) => {
    if (reply.text() !== 'FREED') throw reply.unexpected('FREED');
    return { version: reply.text(), seats: reply.integer() };
  },
};
