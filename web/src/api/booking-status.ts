import type { BookingDto } from '../../../packages/client/src/index.js';

/** Seats of such bookings are sold. */
export const ACTIVE: ReadonlySet<BookingDto['status']> = new Set(['pending', 'confirmed', 'paid']);
