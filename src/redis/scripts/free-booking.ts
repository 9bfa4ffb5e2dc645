import type { Script } from '../script.js';
import type { BookingSeatsArgs } from './confirm-booked.js';

export const freeBookingScript: Script<BookingSeatsArgs, { version: string; seats: number }> = {
  name: 'free-booking',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: (args) => [args.bookingId, args.userId, args.streamLength, ...args.ordinals],
  decode: (reply) => {
    if (reply.text() !== 'FREED') throw reply.unexpected('FREED');
    return { version: reply.text(), seats: reply.integer() };
  },
};
