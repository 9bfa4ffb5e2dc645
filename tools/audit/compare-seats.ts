import { AVAILABLE, BLOCKED, BOOKED, HELD, SEAT_STATUSES } from '../../src/redis/seat-status.js';
import type { Mend } from '../../src/redis/scripts/mend.js';
import type { LiveLook } from './compare.js';
import type { Difference, Kind, Repair } from './difference.js';
import { mirrorSays } from './compare-mirror.js';
import type { Look } from './look.js';

/** Seat by seat: Redis against the ledger, and Redis against itself. One difference per seat at most. */
export function compareSeats(look: LiveLook): Difference[] {
  return look.seatIds.flatMap((_seatId, ordinal) => {
    const owners = look.owners.get(ordinal) ?? [];
    return owners.length > 0 ? soldSeat(look, ordinal, owners) : unsoldSeat(look, ordinal);
  });
}

function soldSeat(look: LiveLook, ordinal: number, owners: string[]): Difference[] {
  if (owners.length > 1) return [difference(look, ordinal, 'sold_twice', 'nobody')];
  const [bookingId] = owners;
  const { state, claims, holds } = look.live;
  const claim = claims.get(ordinal);
  const isBooked = state[ordinal] === BOOKED && claim === bookingId;
  // The last step of its confirmation is on its way, or the sweeper takes it when its lease ends.
  const isUnderWay = state[ordinal] === HELD && holds.get(claim ?? '')?.bookingId === bookingId;
  if (isBooked || isUnderWay) return [];
  return [difference(look, ordinal, 'booked_in_ledger_only', 'ledger', { type: 'book', bookingId })];
}

function unsoldSeat(look: LiveLook, ordinal: number): Difference[] {
  const { state, claims } = look.live;
  const status = state[ordinal];
  const claim = claims.get(ordinal) ?? '';
  const holder = look.holderOf.get(ordinal);
  const mend = (
    kind: Kind,
    right: Difference['right'],
    wanted: Extract<Mend, { kind: 'seat' }>['wanted'],
  ) => {
    const item: Mend = { kind: 'seat', ordinal, seen: { status, claim }, wanted };
    return [difference(look, ordinal, kind, right, { type: 'mend', mend: item })];
  };
  const free = { status: AVAILABLE, claim: '' };
  if (status === BOOKED) return mend('booked_in_redis_only', 'ledger', free);
  if (status === BLOCKED) return claim === '' ? [] : mend('stray_claim', 'Redis', { status, claim: '' });
  if (status === HELD && isNamedBy(look, claim, ordinal)) return [];
  if (holder !== undefined) return mend('hold_lost_seat', 'Redis', { status: HELD, claim: holder });
  if (status === HELD) return mend('held_without_hold', 'Redis', free);
  return claim === '' || claim.startsWith('~') ? [] : mend('stray_claim', 'Redis', free);
}

function isNamedBy({ live }: LiveLook, holdId: string, ordinal: number): boolean {
  return live.holds.get(holdId)?.ordinals.includes(ordinal) ?? false;
}

function difference(
  look: LiveLook,
  ordinal: number,
  kind: Kind,
  right: Difference['right'],
  repair?: Repair,
): Difference {
  const seatId = look.seatIds[ordinal];
  const { state, claims, holds } = look.live;
  const claim = claims.get(ordinal);
  const owners = look.owners.get(ordinal) ?? [];
  const ended = claim === undefined ? undefined : look.bookings.get(claim);
  const isEnded = owners.length === 0 && ended && !ended.active;
  const status = SEAT_STATUSES[state[ordinal]] ?? `byte ${state[ordinal]}`;
  return {
    kind,
    seatId,
    redis: [status, claim && `by ${claim}`, claim && holds.has(claim) && `of ${holds.get(claim)!.userId}`]
      .filter(Boolean)
      .join(' '),
    ledger: isEnded ? `booking ${claim} is ${ended.status}` : ledgerSays(look, owners),
    mirror: mirrorSays(look.mirror.get(seatId)),
    right,
    repair,
  };
}

/** @param owners ids of the active bookings that have the seat */
export function ledgerSays({ bookings }: Look, owners: readonly string[]): string {
  const said = owners.map((id) => `${id} of ${bookings.get(id)!.userId}`);
  return said.length > 0 ? `booked by ${said.join(' and ')}` : 'not booked';
}
