import { setTimeout as delay } from 'node:timers/promises';
import { SEAT_STATUSES, type SeatStatus } from '../../src/redis/seat-status.js';
import { EventScripts, type Stores } from '../stores.js';
import { differencesIn } from './compare.js';
import { keyOf, subjectOf, type Difference } from './difference.js';
import { lookAt, type Look } from './look.js';
import { repair } from './repair.js';

/** A difference counts when it is seen twice, so far apart: what is under way at a look is none. */
const LOOKS_APART_MS = 200;
const ROUNDS = 6;

export interface AuditReport {
  eventId: string;
  name: string;
  /** Absent while Redis does not have the event. */
  version?: string;
  seats?: Record<SeatStatus, number>;
  activeBookings: number;
  /** Whether nothing is wrong, after the repair if there was one. */
  sound: boolean;
  differences: (Difference & { repaired?: boolean })[];
  notes: string[];
}

export class UnknownEvent extends Error {}

/** @throws UnknownEvent, or what the stores throw */
export async function auditEvent(
  stores: Stores,
  eventId: string,
  { repair: shouldRepair = false } = {},
): Promise<AuditReport> {
  const scripts = new EventScripts(stores.redis, eventId);
  let found: Difference[] | undefined;
  for (let round = 1; ; round++) {
    const { look, differences } = await lastingDifferences(stores, scripts);
    // What a repair uncovers is told of only if it stays.
    found ??= differences;
    const mayRepair = shouldRepair && round < ROUNDS && differences.some((difference) => difference.repair);
    if (!mayRepair) return report(eventId, look, found, differences, shouldRepair);
    await repair(stores, scripts, look, differences);
  }
}

async function lastingDifferences(
  stores: Stores,
  scripts: EventScripts,
): Promise<{ look: Look; differences: Difference[] }> {
  let first = await existing(stores, scripts);
  for (let round = 1; ; round++) {
    const seen = new Set(differencesIn(first).map(keyOf));
    if (seen.size === 0) return { look: first, differences: [] };
    await delay(LOOKS_APART_MS);
    const look = await existing(stores, scripts);
    // With Redis the same contradiction is said in other words than without.
    const isAlike = !look.live === !first.live;
    if (isAlike || round === ROUNDS)
      return { look, differences: differencesIn(look).filter((difference) => seen.has(keyOf(difference))) };
    first = look;
  }
}

async function existing(stores: Stores, scripts: EventScripts): Promise<Look> {
  const look = await lookAt(stores, scripts);
  if (!look) throw new UnknownEvent(`There is no event ${scripts.eventId}`);
  return look;
}

function report(
  eventId: string,
  { event, live, bookings, isMirrored }: Look,
  found: readonly Difference[],
  left: readonly Difference[],
  wasRepaired: boolean,
): AuditReport {
  const leftSubjects = new Set(left.map(subjectOf));
  const gone = found.filter((difference) => !leftSubjects.has(subjectOf(difference)));
  const told = (difference: Difference, repaired: boolean) => ({
    ...difference,
    ...(wasRepaired && { repaired }),
  });
  const differences = [
    ...gone.map((difference) => told(difference, true)),
    ...left.map((difference) => told(difference, false)),
  ];
  const counts = SEAT_STATUSES.map((status, byte) => [status, live?.state.filter((b) => b === byte).length]);
  const isBehind = live && !isMirrored && 'The mirror has not followed yet; it is compared as it is.';
  const isLost =
    !live &&
    'Redis does not have the event; it is built from MongoDB when it is next asked for. ' +
      'Until then the mirror cannot follow; it is compared with the ledger as it is.';
  return {
    eventId,
    name: event.name,
    ...(live && { version: live.version, seats: Object.fromEntries(counts) as Record<SeatStatus, number> }),
    activeBookings: [...bookings.values()].filter(({ active }) => active).length,
    sound: left.length === 0,
    differences,
    notes: [isLost, isBehind].filter((note) => typeof note === 'string'),
  };
}
