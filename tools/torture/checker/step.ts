import { ENDING, FREE, isLive, type Seat } from './seat.js';

/** What one operation means for one seat, and when it can have happened. */
export interface Step {
  operation: number;
  /** For people: `hold by u3 until …`. */
  text: string;
  from: number;
  to: number;
  /** False where nobody knows whether it happened. */
  must: boolean;
  /** What the seat is after it; undefined where it cannot have happened on this seat at this time. */
  after(seat: Seat, time: number): Seat | undefined;
}

export type Effect = Step['after'];

const isHeldBy = (seat: Seat, time: number, user: string, hold = '') =>
  isLive(seat, time) && seat.user === user && (hold === '' || seat.hold === '' || seat.hold === hold);

export const held =
  (user: string, hold: string, earliest: number, latest: number): Effect =>
  (seat, time) =>
    seat.is === 'free' || isHeldBy(seat, time, user)
      ? { is: 'held', user, hold, earliest, latest }
      : undefined;

/** Refused: somebody else has it. */
export const taken =
  (user: string): Effect =>
  (seat, time) =>
    seat.is === 'booked' || seat.is === 'ending' || (isLive(seat, time) && seat.user !== user)
      ? seat
      : undefined;

/** It was not in the way of a hold of this user. */
export const available =
  (user: string): Effect =>
  (seat, time) =>
    seat.is === 'free' || isHeldBy(seat, time, user) ? seat : undefined;

export const sold: Effect = (seat) => (seat.is === 'booked' || seat.is === 'ending' ? seat : undefined);

export const mine =
  (user: string): Effect =>
  (seat, time) =>
    isHeldBy(seat, time, user) ? seat : undefined;

/** Not in a live hold of this user, or at least not in this one. Where the id is not known, it may be another. */
export const notMine =
  (user: string, hold = ''): Effect =>
  (seat) => {
    const isMine = seat.is === 'held' && seat.user === user;
    const isOther = hold !== '' && isMine && seat.hold !== hold;
    return isMine && !isOther ? undefined : seat;
  };

export const released =
  (user: string, hold = ''): Effect =>
  (seat, time) =>
    isHeldBy(seat, time, user, hold) ? FREE : undefined;

/** `isSure`: the seat must be in this hold; else it may have left it by a change that nobody saw. */
export const extended =
  (user: string, hold: string, earliest: number, latest: number, isSure: boolean): Effect =>
  (seat, time) => {
    if (seat.is === 'held' && isHeldBy(seat, time, user, hold))
      return {
        ...seat,
        hold,
        earliest: Math.max(earliest, seat.earliest),
        latest: Math.max(latest, seat.latest),
      };
    return isSure ? undefined : seat;
  };

export const transferred =
  (user: string, hold: string, toUser: string, latest: number, isSure: boolean): Effect =>
  (seat, time) => {
    if (seat.is === 'held' && isHeldBy(seat, time, user, hold))
      return { ...seat, hold, user: toUser, latest: Math.max(latest, seat.latest) };
    return isSure ? undefined : seat;
  };

/** `anyway`: a lost Redis may have given the seat away while its booking was on the way to the ledger. */
export const booked =
  (user: string, booking: string, due: number, anyway: boolean): Effect =>
  (seat, time) => {
    if (seat.is === 'booked') return seat.booking === booking ? seat : undefined;
    return anyway || isHeldBy(seat, time, user) ? { is: 'booked', booking, due } : undefined;
  };

/** `isRepeated`: something else may have ended the booking before. */
export const ended =
  (booking: string, isRepeated: boolean): Effect =>
  (seat) => {
    if (seat.is === 'booked' && seat.booking === booking) return ENDING;
    return isRepeated ? seat : undefined;
  };

export const paid =
  (booking: string, isRepeated: boolean): Effect =>
  (seat) => {
    if (seat.is === 'booked' && seat.booking === booking) return { ...seat, due: Infinity };
    return isRepeated ? seat : undefined;
  };

/** The buyer's own list of holds: the seat is in this one, until then. */
export const listed =
  (user: string, hold: string, deadline: number): Effect =>
  (seat, time) => {
    if (seat.is !== 'held' || !isHeldBy(seat, time, user, hold)) return undefined;
    if (deadline < seat.earliest || deadline > seat.latest) return undefined;
    return { ...seat, hold, earliest: deadline };
  };

/** What MongoDB has in the end, when no hold is left. */
export const atTheEnd =
  (booking: string | undefined): Effect =>
  (seat) => {
    if (booking === undefined) return seat.is === 'free' ? seat : undefined;
    return seat.is === 'booked' && seat.booking === booking ? seat : undefined;
  };
