import type { Operation } from '../history.js';
import { CLOCKS_MS } from './seat.js';

/** Whoever is told this has no confirmation under way any more. */
const OVER = new Set(['HOLD_EXPIRED', 'NOT_HELD_BY_YOU']);

/**
 * Who may have been confirming what. A hold under confirmation does not lapse until the confirmation is settled, and
 * nobody outside sees when that is; it takes the hold's other seats along.
 */
export class Confirmations {
  private readonly begun: Operation[];
  /** `user seat` -> the seats that were ever in one hold of this user with that seat. */
  private readonly together = new Map<string, Set<string>>();

  constructor(operations: readonly Operation[]) {
    this.begun = operations.filter(({ kind, outcome }) => kind === 'confirm' && outcome !== 'unsent');
    for (const { kind, outcome, user, toUser, seatIds, answer } of operations) {
      if (outcome === 'refused' || outcome === 'unsent') continue;
      if (kind === 'hold' || kind === 'hold-table') this.join(user, answer?.heldSeats ?? seatIds);
      if (kind === 'transfer') this.join(toUser!, seatIds);
    }
  }

  /** The deadline of a hold, or how far confirmations of this user may have carried it on. */
  latest(user: string, seatId: string, since: number, deadline: number): number {
    const companions = this.together.get(`${user} ${seatId}`);
    let latest = deadline;
    for (const confirm of this.begun) {
      const concerns =
        confirm.user === user &&
        confirm.calledAt <= deadline + CLOCKS_MS &&
        (confirm.endedAt >= since || confirm.outcome === 'unknown') &&
        confirm.seatIds.some((seat) => seat === seatId || companions?.has(seat));
      if (concerns) latest = Math.max(latest, carriedTo(confirm));
    }
    return latest;
  }

  private join(user: string, seatIds: readonly string[]): void {
    for (const seatId of seatIds) {
      const key = `${user} ${seatId}`;
      const known = this.together.get(key) ?? new Set<string>();
      for (const other of seatIds) known.add(other);
      this.together.set(key, known);
    }
  }
}

function carriedTo({ outcome, code, endedAt }: Operation): number {
  return outcome === 'refused' && OVER.has(code!) ? endedAt : Infinity;
}
