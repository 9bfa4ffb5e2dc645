import { parseVersion } from '../../src/modules/seat-state/event-version.js';
import type { Census } from '../../src/redis/scripts/census.js';
import { compareHolds, compareUsers } from './compare-holds.js';
import { compareMirror } from './compare-mirror.js';
import { compareMongo } from './compare-mongo.js';
import { compareSeats } from './compare-seats.js';
import type { Difference } from './difference.js';
import type { Look } from './look.js';

/** A look with Redis in it, and what is derived from it once. */
export interface LiveLook extends Look {
  live: Census;
  /** Ordinal -> ids of the active bookings that have the seat. */
  owners: Map<number, string[]>;
  /** Ordinal -> id of a hold that names the seat. */
  holderOf: Map<number, string>;
}

/** Every difference that one look shows; what is under way at this moment may be among them. */
export function differencesIn(look: Look): Difference[] {
  const { live } = look;
  if (!live) return [...unknownSeats(look), ...compareMongo(look, ownersOf(look))];
  const whole = derived({ ...look, live });
  const { seatIds } = look;
  if (live.state.length !== seatIds.length) {
    const [redis, layout] = [`${live.state.length} seats`, `${seatIds.length} seats`];
    return [{ kind: 'size', redis, layout, right: 'layout', repair: { type: 'rebuild' } }];
  }
  const ofSeats = compareSeats(whole);
  const judged = new Set(ofSeats.map(({ seatId }) => seatId));
  return [
    ...compareEvent(whole),
    ...unknownSeats(look),
    ...ofSeats,
    ...compareHolds(whole),
    ...compareUsers(whole),
    ...compareMirror(whole, judged),
  ];
}

function derived(look: Look & { live: Census }): LiveLook {
  const holderOf = new Map<number, string>();
  for (const hold of look.live.holds.values())
    for (const ordinal of hold.ordinals) holderOf.set(ordinal, hold.holdId);
  return { ...look, owners: ownersOf(look), holderOf };
}

function ownersOf(look: Look): Map<number, string[]> {
  const ordinalOf = new Map(look.seatIds.map((seatId, ordinal) => [seatId, ordinal]));
  const owners = new Map<number, string[]>();
  for (const { id, active, allSeatIds } of look.bookings.values()) {
    for (const seatId of active ? allSeatIds : []) {
      const ordinal = ordinalOf.get(seatId);
      if (ordinal !== undefined) owners.set(ordinal, [...(owners.get(ordinal) ?? []), id]);
    }
  }
  return owners;
}

function compareEvent({ event, live }: LiveLook): Difference[] {
  const { epoch } = parseVersion(live.version);
  const differences: Difference[] = [];
  if (epoch > event.epoch) {
    const said = { redis: `epoch ${epoch}`, ledger: `epoch ${event.epoch}` };
    differences.push({ kind: 'epoch', ...said, right: 'Redis', repair: { type: 'epoch', epoch } });
  }
  if (live.status !== event.status) {
    const said = { redis: live.status, ledger: event.status };
    differences.push({ kind: 'event_status', ...said, right: 'ledger', repair: { type: 'status' } });
  }
  return differences;
}

function unknownSeats({ seatIds, bookings, mirror }: Look): Difference[] {
  const known = new Set(seatIds);
  const inLedger = [...bookings.values()].flatMap(({ id, active, allSeatIds }) =>
    allSeatIds
      .filter((seatId) => active && !known.has(seatId))
      .map((seatId) => ({ seatId, ledger: `booking ${id}` })),
  );
  const inMirror = [...mirror.values()]
    .filter(({ seatId }) => !known.has(seatId))
    .map(({ seatId, status }) => ({ seatId, mirror: status as string }));
  return [...inLedger, ...inMirror].map((said) => ({
    kind: 'unknown_seat',
    layout: 'no such seat',
    right: 'layout',
    ...said,
  }));
}
