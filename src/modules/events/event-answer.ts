import { toMajor } from '../../common/money.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import type { Replica } from '../seat-state/replica.js';
import { seatCounts } from '../seat-state/seat-counts.js';
import type { EventDto } from './events.dto.js';

/** An event as the API tells it, with the counts of its live state. */
export function eventAnswer({ id, facts }: LiveEvent, replica: Replica): EventDto {
  return {
    id,
    name: facts.name,
    startsAt: facts.startsAt.toISOString(),
    status: facts.status,
    layoutId: facts.layoutId.toHexString(),
    layoutVersion: facts.layoutVersion,
    currency: facts.currency,
    prices: Object.fromEntries(
      facts.prices.map(({ categoryId, minor }) => [categoryId, toMajor(minor, facts.currency)]),
    ),
    holdMinutes: facts.holdMinutes,
    maxSeatsPerHold: facts.maxSeatsPerHold,
    maxSeatsPerUser: facts.maxSeatsPerUser,
    ...seatCounts(replica),
    version: replica.version,
    createdAt: facts.createdAt.toISOString(),
    updatedAt: facts.updatedAt.toISOString(),
  };
}
