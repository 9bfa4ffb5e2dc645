/** A seat's status; its index is the byte that Redis and the replicas keep. */
export const SEAT_STATUSES = ['available', 'held', 'booked', 'blocked'] as const;
export type SeatStatus = (typeof SEAT_STATUSES)[number];

export const AVAILABLE = 0;
export const HELD = 1;
export const BOOKED = 2;
export const BLOCKED = 3;

/** A seat in the way of a command, by its ordinal. */
export interface SeatConflict {
  ordinal: number;
  status: SeatStatus;
}
