import type { SeatLogDoc } from '../../mongo/seat-log.schema.js';
import type { SeatStatus } from '../../redis/seat-status.js';

export interface PricedSeat {
  seatId: string;
  categoryId: string;
  /** Minor units of the event's currency. */
  priceMinor: number;
}

export interface LoggedStatistics {
  counts: Record<SeatStatus, number>;
  /** Price of all booked seats, in minor units. */
  revenueMinor: number;
}

type Entry = Pick<SeatLogDoc, 'epoch' | 'n' | 'seatIds' | 'statuses'>;

const empty = (): LoggedStatistics => ({
  counts: { available: 0, held: 0, booked: 0, blocked: 0 },
  revenueMinor: 0,
});

/**
 * An event's statistics out of nothing but its log, by category. A seat that the log does not name was never anything
 * but available.
 * @param entries the whole log up to some version, in any order
 */
export function recomputeStatistics(
  seats: readonly PricedSeat[],
  entries: readonly Entry[],
): Map<string, LoggedStatistics> {
  const statusOf = lastStatuses(entries);
  const byCategory = new Map<string, LoggedStatistics>();
  for (const { seatId, categoryId, priceMinor } of seats) {
    const statistics = byCategory.get(categoryId) ?? empty();
    const status = statusOf.get(seatId) ?? 'available';
    statistics.counts[status]++;
    if (status === 'booked') statistics.revenueMinor += priceMinor;
    byCategory.set(categoryId, statistics);
  }
  return byCategory;
}

/** The status that each named seat had last. */
export function lastStatuses(entries: readonly Entry[]): Map<string, SeatStatus> {
  const statuses = new Map<string, SeatStatus>();
  const inOrder = entries.toSorted((a, b) => a.epoch - b.epoch || a.n - b.n);
  for (const { seatIds, statuses: after } of inOrder) {
    seatIds.forEach((seatId, index) => statuses.set(seatId, after[index] as SeatStatus));
  }
  return statuses;
}
