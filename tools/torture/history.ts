import type { Durability, FaultKind, Schedule } from './schedule.js';

/** What a buyer may ask for. */
export const OPERATION_KINDS = [
  'hold',
  'hold-table',
  'extend',
  'transfer',
  'release',
  'confirm',
  'pay',
  'cancel',
  'holds',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/**
 * - `ok`: the service said it is done;
 * - `refused`: it said that nothing was changed, and why (`code`);
 * - `unknown`: it may have been done, and may still be done later: no answer, or a 503;
 * - `unsent`: no connection was made, so nothing was asked.
 */
export type Outcome = 'ok' | 'refused' | 'unknown' | 'unsent';

/** One request of a buyer. Times are milliseconds since 1970 on the one clock of the harness. */
export interface Operation {
  id: number;
  kind: OperationKind;
  user: string;
  /** Which API process was asked. */
  api: number;
  calledAt: number;
  /** When the answer was here, or the connection failed. */
  endedAt: number;
  outcome: Outcome;
  /** HTTP status; 0 without an answer. */
  status: number;
  code?: string;
  /** Seats the request names, or those that the buyer believes to be in the hold it names. */
  seatIds: string[];
  holdId?: string;
  bookingId?: string;
  /** `transfer`: the new holder. */
  toUser?: string;
  /** `hold`, `extend`: time to live that was asked for. */
  ttlMs?: number;
  /** `confirm`: to be paid later. `pay`: what the organiser says of the payment. */
  payment?: 'pending' | 'paid' | 'failed';
  /** Whether everything that the buyer did to this hold before was answered, so that it knows the hold's seats. */
  isSure?: boolean;
  answer?: Told;
}

/** What an answer told of seats. */
export interface Told {
  holdId?: string;
  /** Until when the hold lasts, ms since 1970. */
  expiresAt?: number;
  heldSeats?: string[];
  releasedSeats?: string[];
  notHeld?: string[];
  /** Seats in the way, each with the code or the status that says why. */
  conflicts?: { seatId: string; code?: string; status?: string }[];
  booking?: { id: string; seatIds: string[]; status: string };
  holds?: { holdId: string; seatIds: string[]; expiresAt: number }[];
  /** The problem document of an answer that should not be. */
  problem?: unknown;
}

/** A fault as it happened. */
export interface FaultRecord {
  kind: FaultKind;
  /** What it struck, for people. */
  detail: string;
  at: number;
  /** When it was over; for a kill, when the process answered again. */
  until?: number;
  /** It was planned, and never came about: the named point was not reached. */
  missed?: boolean;
}

/** A document of `seat_bookings`, as the checker needs it. */
export interface LedgerBooking {
  id: string;
  userId: string;
  active: boolean;
  status: string;
  seatIds: string[];
  holdIds: string[];
  /** Id of the operation that made it, which buyers put into the contact's name. */
  operation: number;
  /** When it was to be paid. */
  dueAt?: number;
}

/** What the stores said once everything was quiet. */
export interface FinalState {
  at: number;
  bookings: LedgerBooking[];
  /** Of each API process: status of every seat, and the statistics' four counts and revenue. */
  views: { api: number; seats: Record<string, string>; stats: Record<string, number> }[];
  /** Of seats that ever were sold, what the durable mirror says: `booked` with the booking, or the status; none in a control run without it. */
  mirror?: Record<string, string>;
  /** Price of a seat. */
  price: Record<string, number>;
  /** What kept the world from becoming quiet. */
  unrest: string[];
}

/** Redis may have lost what it was told last. */
export interface Loss {
  /** It happened between these times. */
  at: number;
  until: number;
  /** Changes of holds acknowledged less than this before `at` may be undone. */
  lagMs: number;
  /** Strict durability: what was acknowledged of holds is kept; what was given back may be held again. */
  keepsHolds?: boolean;
}

/** Everything the checker judges by; one file. */
export interface Evidence {
  schedule: Schedule;
  /** What the service was to promise; a control run may have it keep less. */
  durability: Durability;
  faults: FaultRecord[];
  losses: Loss[];
  operations: Operation[];
  final: FinalState;
  seatIds: string[];
  /** How long each part of the schedule took. */
  phasesMs: Record<string, number>;
}
