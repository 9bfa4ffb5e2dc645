import type { BookingDto } from '../../../../packages/client/src/index.js';
import { ACTIVE } from '../../api/booking-status.js';

export interface Day {
  /** Midnight of this machine's zone, in milliseconds. */
  startMs: number;
  bookings: number;
  seats: number;
  amount: number;
}

/** Revenue after each booking that counts: seconds and amounts, from zero to now. */
export function revenueOverTime(bookings: readonly BookingDto[], nowMs: number): [number[], number[]] {
  const counted = inOrder(bookings);
  if (counted.length === 0) return [[], []];
  const seconds = [Date.parse(counted[0].createdAt) / 1000 - 1];
  const amounts = [0];
  let sum = 0;
  for (const { createdAt, totalAmount } of counted) {
    sum += totalAmount;
    seconds.push(Date.parse(createdAt) / 1000);
    amounts.push(sum);
  }
  seconds.push(Math.max(nowMs / 1000, seconds.at(-1)!));
  amounts.push(sum);
  return [seconds, amounts];
}

/** The same by days, newest first. */
export function salesByDay(bookings: readonly BookingDto[]): Day[] {
  const days = new Map<number, Day>();
  for (const { createdAt, totalAmount, allSeatIds } of inOrder(bookings)) {
    const startMs = new Date(createdAt).setHours(0, 0, 0, 0);
    const day = days.get(startMs) ?? { startMs, bookings: 0, seats: 0, amount: 0 };
    day.bookings += 1;
    day.seats += allSeatIds.length;
    day.amount += totalAmount;
    days.set(startMs, day);
  }
  return [...days.values()].toReversed();
}

function inOrder(bookings: readonly BookingDto[]): BookingDto[] {
  return bookings
    .filter(({ status }) => ACTIVE.has(status))
    .sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
}
