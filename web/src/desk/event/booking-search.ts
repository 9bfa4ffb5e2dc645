import type { BookingDto } from '../../../../packages/client/src/index.js';
import type { Scene } from '../../map/scene.js';
import { seatName } from '../../texts/seat-names.js';

export interface Wanted {
  /** Words that all have to be found: of contact, user, booking number, seats by id or by name. */
  text: string;
  status: BookingDto['status'] | '';
}

/** The bookings that fit, in the order they are given. */
export function findBookings(
  bookings: readonly BookingDto[],
  { text, status }: Wanted,
  scene: Scene,
): BookingDto[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return bookings.filter(
    (booking) => (status === '' || booking.status === status) && fits(booking, words, scene),
  );
}

function fits(booking: BookingDto, words: readonly string[], scene: Scene): boolean {
  if (words.length === 0) return true;
  const { id, userId, contact, allSeatIds } = booking;
  const person = [contact.name, contact.email, contact.phone ?? ''].join('\n').toLowerCase();
  // Ids by their beginning: somewhere in their many characters, short words are found by chance.
  const ids = [id.toLowerCase(), userId.toLowerCase()];
  const left = words.filter((word) => !person.includes(word) && !ids.some((one) => one.startsWith(word)));
  // Words about seats are about one and the same seat.
  return left.length === 0 || allSeatIds.some((seatId) => isSeat(seatId, left, scene));
}

function isSeat(seatId: string, words: readonly string[], scene: Scene): boolean {
  const n = scene.ordinals.get(seatId);
  const name = n === undefined ? '' : seatName(scene, n).toLowerCase();
  const parts = new Set(name.split(/[\s,]+/));
  // Whole words: `A-1` is not `A-12`, and `Seat 1` is not `Seat 12`.
  return words.every((word) => seatId.toLowerCase() === word || parts.has(word.replace(/,$/, '')));
}
