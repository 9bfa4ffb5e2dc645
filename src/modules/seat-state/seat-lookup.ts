import { DomainError } from '../../common/errors/domain-error.js';
import { toMajor } from '../../common/money.js';
import type { EventDoc } from '../../mongo/event.schema.js';
import type { SeatConflict } from '../../redis/seat-status.js';
import type { LayoutIndex } from '../layouts/layout-index.js';

/** A seat as buyers are told of it; the price is in major units of the event's currency. */
export interface SeatDetails {
  seatId: string;
  categoryId: string;
  price: number;
  rowLabel: string | null;
  seatNumber: string | null;
}

/**
 * Ordinals of seats by their ids.
 * @throws DomainError UNKNOWN_SEATS naming every id the layout does not have
 */
export function ordinalsOf(layout: LayoutIndex, seatIds: readonly string[]): number[] {
  const unknown = seatIds.filter((seatId) => layout.ordinalOf(seatId) === undefined);
  if (unknown.length > 0) {
    throw new DomainError('UNKNOWN_SEATS', `The event has no seat ${unknown.slice(0, 10).join(', ')}.`, {
      members: { unknownSeats: unknown },
    });
  }
  return seatIds.map((seatId) => layout.ordinalOf(seatId)!);
}

export function seatIdsOf(layout: LayoutIndex, ordinals: readonly number[]): string[] {
  return ordinals.map((ordinal) => layout.layout.seats[ordinal].id);
}

/** What a seat costs in this event, in minor units of its currency. */
export function priceMinor(layout: LayoutIndex, facts: EventDoc, ordinal: number): number {
  return facts.prices[layout.categoryIndexes[ordinal]].minor;
}

export function seatDetails(layout: LayoutIndex, facts: EventDoc, ordinal: number): SeatDetails {
  const seat = layout.layout.seats[ordinal];
  return {
    seatId: seat.id,
    categoryId: seat.catId,
    price: toMajor(priceMinor(layout, facts, ordinal), facts.currency),
    rowLabel: seat.rl ?? null,
    seatNumber: seat.sn ?? null,
  };
}

/** Sum in minor units, so that it is exact. */
export function totalMinor(layout: LayoutIndex, facts: EventDoc, ordinals: readonly number[]): number {
  return ordinals.reduce((sum, ordinal) => sum + priceMinor(layout, facts, ordinal), 0);
}

/** 409 naming every seat in the way and its status, never who has it (I11). */
export function seatsTaken(layout: LayoutIndex, conflicts: readonly SeatConflict[]): DomainError {
  const named = conflicts.map(({ ordinal, status }) => ({ seatId: layout.layout.seats[ordinal].id, status }));
  return new DomainError('SEATS_TAKEN', `${named.length} of the seats cannot be had: ${listed(named)}.`, {
    members: { conflictingSeats: named.map((conflict) => conflict.seatId), conflicts: named },
  });
}

function listed(conflicts: { seatId: string; status: string }[]): string {
  const first = conflicts.slice(0, 10).map(({ seatId, status }) => `${seatId} is ${status}`);
  return conflicts.length > first.length ? `${first.join(', ')} and more` : first.join(', ');
}
