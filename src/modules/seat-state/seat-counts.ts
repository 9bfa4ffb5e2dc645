import { toMajor } from '../../common/money.js';
import type { EventDoc } from '../../mongo/event.schema.js';
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../redis/seat-status.js';
import type { LayoutIndex } from '../layouts/layout-index.js';
import type { Replica } from './replica.js';

/** The four counts add up to `totalSeats`. */
export interface SeatCounts {
  totalSeats: number;
  availableSeats: number;
  heldSeats: number;
  bookedSeats: number;
  blockedSeats: number;
}

export interface CategoryCounts extends SeatCounts {
  categoryId: string;
  /** Price of all booked seats of the category, in major units. */
  revenue: number;
}

export function seatCounts(replica: Replica): SeatCounts {
  return countsFrom(replica.counts);
}

/** In the order of the layout's categories; every category is there, also one without a seat. */
export function countsByCategory(replica: Replica, layout: LayoutIndex, facts: EventDoc): CategoryCounts[] {
  const counts = layout.categoryIds.map(() => [0, 0, 0, 0]);
  const { state } = replica;
  for (let ordinal = 0; ordinal < state.length; ordinal++) {
    counts[layout.categoryIndexes[ordinal]][state[ordinal]]++;
  }
  return layout.categoryIds.map((categoryId, index) => ({
    categoryId,
    ...countsFrom(counts[index]),
    revenue: toMajor(counts[index][BOOKED] * facts.prices[index].minor, facts.currency),
  }));
}

function countsFrom(counts: readonly number[]): SeatCounts {
  return {
    totalSeats: counts[AVAILABLE] + counts[HELD] + counts[BOOKED] + counts[BLOCKED],
    availableSeats: counts[AVAILABLE],
    heldSeats: counts[HELD],
    bookedSeats: counts[BOOKED],
    blockedSeats: counts[BLOCKED],
  };
}
