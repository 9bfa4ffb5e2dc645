import type { MirroredSeat } from '../../src/modules/mirror/projection-batch.js';
import type { EventVersion } from '../../src/modules/seat-state/event-version.js';
import type { Mend } from '../../src/redis/scripts/mend.js';

export const KINDS = {
  sold_twice: 'the seat is in several active bookings',
  booked_in_ledger_only: 'the ledger has sold the seat, Redis does not show it',
  booked_in_redis_only: 'Redis shows the seat booked, no active booking has it',
  held_without_hold: 'Redis shows the seat held, by no hold',
  hold_lost_seat: 'a hold names the seat, which does not name the hold',
  hold_names_foreign_seat: 'a hold names a seat that somebody else has',
  stray_claim: 'Redis names an owner of a seat that nobody has',
  deadline: 'the sweeper would not look at a hold when it ends',
  user_count: 'the count of a user’s seats and holds is wrong',
  mirror: 'the durable mirror says otherwise than Redis',
  mirror_sale: 'the durable mirror says otherwise of a sale than the ledger',
  block_in_mirror_only: 'an organiser blocked the seat, Redis offers it',
  unknown_seat: 'a store names a seat that the layout does not have',
  size: 'Redis has another number of seats than the layout',
  epoch: 'Redis is at a later epoch than MongoDB',
  event_status: 'Redis has another status of the event than MongoDB',
} as const;
export type Kind = keyof typeof KINDS;

/** What puts a difference right; see repair.ts. */
export type Repair =
  | { type: 'book'; bookingId: string }
  | { type: 'mend'; mend: Mend }
  | { type: 'mirror'; seatId: string; wanted: MirroredSeat }
  | { type: 'block'; ordinal: number; userId: string }
  | { type: 'epoch'; epoch: number }
  | { type: 'status' }
  | { type: 'rebuild' };

export type MirroredFacts = Omit<MirroredSeat, keyof EventVersion>;

/** One contradiction between the stores, and which of them is right. */
export interface Difference {
  kind: Kind;
  seatId?: string;
  holdId?: string;
  userId?: string;
  /** What each store says, in words; those that have no say are not here. */
  redis?: string;
  ledger?: string;
  mirror?: string;
  layout?: string;
  right: 'Redis' | 'ledger' | 'mirror' | 'layout' | 'MongoDB' | 'nobody';
  /** Absent where a person has to decide. */
  repair?: Repair;
}

/** The same contradiction, seen again, has the same key. */
export function keyOf(difference: Difference): string {
  return JSON.stringify(difference, withoutRepair);
}

/** What a difference is about, whatever the stores say of it at a look. */
export function subjectOf({ kind, seatId, holdId, userId }: Difference): string {
  return JSON.stringify([kind, seatId, holdId, userId]);
}

/** For JSON.stringify: repairs are the audit's own business. */
export function withoutRepair(name: string, value: unknown): unknown {
  return name === 'repair' ? undefined : value;
}
