import type { Script } from '../script.js';
import { encodeBookingSeats, type BookingSeatsArgs } from './confirm-booked.js';

export const freeBookingScript: Script<BookingSeatsArgs, { version: string; seats: number }> = {
  name: 'free-booking',
  keys: ['meta', 'state', 'claims', 'users', 'deltas'],
  encode: encodeBookingSeats,
  decode: (reply) => {
    if (reply.text() !== 'FREED') throw reply.unexpected('FREED');
    return { version: reply.text(), seats: reply.integer() };
  },
};
