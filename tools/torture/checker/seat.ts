import type { Loss } from '../history.js';

/** What the checker believes of one seat. Times are milliseconds since 1970. */
export type Seat =
  | { is: 'free' }
  | {
      is: 'held';
      user: string;
      /** '' where no answer told the id. */
      hold: string;
      /** It may lapse from here on, and must be over from `latest` on; both are the deadline where that is known. */
      earliest: number;
      latest: number;
    }
  | { is: 'booked'; booking: string; due: number }
  /** Its booking has ended; the seat is free soon. */
  | { is: 'ending' };

export type Held = Extract<Seat, { is: 'held' }>;

export const FREE: Seat = { is: 'free' };
export const ENDING: Seat = { is: 'ending' };

/** How far the clocks of the harness and of Redis may be apart, rounding included. */
export const CLOCKS_MS = 15;

/** A seat at a place in the order that the search is trying out. */
export interface Moment {
  seat: Seat;
  /** Everything from here on happens at this time or later. */
  time: number;
  /** Losses of Redis that have had their effect on this seat, or never will. */
  losses: number;
  /** What the seat was before, as far as a loss may bring it back. */
  past: readonly Past[];
}

export interface Past {
  seat: Seat;
  /** Which losses may bring it back, by their places in the list. */
  losses: readonly number[];
}

/**
 * The losses that may bring back what a seat was from `since` on, when the change that ended it was not acknowledged
 * before `until`.
 */
export function undoableBy(losses: readonly Loss[], since: number, until: number): number[] {
  return [...losses.keys()].filter(
    (n) => since <= losses[n].until && until >= losses[n].at - losses[n].lagMs,
  );
}

export function seatKey(seat: Seat): string {
  switch (seat.is) {
    case 'held':
      return `held ${seat.user} ${seat.hold} ${seat.earliest} ${seat.latest}`;
    case 'booked':
      return `booked ${seat.booking} ${seat.due}`;
    default:
      return seat.is;
  }
}

export function isLive(seat: Seat, time: number): seat is Held {
  return seat.is === 'held' && time <= seat.latest + CLOCKS_MS;
}

/**
 * What the seat can have become by itself before something that happens from `at` to `by`: a hold lapses, never before
 * its deadline; a booking that is not paid expires; the seat of an ended booking becomes free; a lost Redis brings back
 * what was there shortly before. The moment itself comes first.
 */
export function courses(now: Moment, at: number, by: number, losses: readonly Loss[]): Moment[] {
  const found = [now];
  for (let i = 0; i < found.length; i++) {
    const moment = found[i];
    const lapse = lapseOf(moment);
    if (lapse && lapse.time <= by) found.push(lapse);
    for (const undone of undonePast(moment, by, losses)) found.push(undone);
  }
  return found.map((moment) => ({ ...moment, time: Math.max(moment.time, at) }));
}

function lapseOf(moment: Moment): Moment | undefined {
  const { seat, time } = moment;
  if (seat.is === 'ending') return { ...moment, seat: FREE };
  if (seat.is === 'held') return { ...moment, seat: FREE, time: Math.max(time, seat.earliest - CLOCKS_MS) };
  if (seat.is === 'booked' && seat.due < Infinity)
    return { ...moment, seat: ENDING, time: Math.max(time, seat.due - CLOCKS_MS) };
  return undefined;
}

/** A booking is in the ledger, which no loss of Redis undoes. */
function* undonePast(moment: Moment, by: number, losses: readonly Loss[]): Generator<Moment> {
  if (moment.seat.is === 'booked') return;
  for (let n = moment.losses; n < losses.length; n++) {
    const { at, until, keepsHolds } = losses[n];
    if (keepsHolds && moment.seat.is === 'held') continue;
    const time = Math.max(moment.time, at);
    if (at > by || time > until) continue;
    for (const was of moment.past)
      if (was.losses.includes(n)) yield { ...moment, seat: was.seat, time, losses: n + 1 };
  }
}
