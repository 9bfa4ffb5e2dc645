import { compareVersions, parseVersion } from '../../src/modules/seat-state/event-version.js';
import { AVAILABLE, BOOKED, HELD, SEAT_STATUSES } from '../../src/redis/seat-status.js';
import type { LiveLook } from './compare.js';
import type { Difference, MirroredFacts } from './difference.js';

/**
 * The durable mirror against Redis: Redis is right, but for blocks, which MongoDB must never lose. Seats in `judged`
 * have to be put right in Redis first.
 */
export function compareMirror(look: LiveLook, judged: ReadonlySet<string | undefined>): Difference[] {
  return look.seatIds.flatMap((seatId, ordinal): Difference[] => {
    const doc = look.mirror.get(seatId);
    // The mirror has moved on since Redis was read.
    const isLater = doc && compareVersions(`${doc.epoch}-${doc.n}`, look.live.version) > 0;
    if (isLater || judged.has(seatId)) return [];
    const wanted = mirrored(look, ordinal);
    if (isSame(wanted, doc)) return [];
    const said = { seatId, redis: mirrorSays(wanted), mirror: mirrorSays(doc) };
    if (doc?.status === 'blocked' && wanted.status === 'available') {
      const repair = { type: 'block', ordinal, userId: doc.blockedBy ?? '' } as const;
      return [{ kind: 'block_in_mirror_only', ...said, right: 'mirror', repair }];
    }
    // As of the version at which Redis was read: what is newer in the mirror stays.
    const asOf = { ...wanted, ...parseVersion(look.live.version) };
    return [{ kind: 'mirror', ...said, right: 'Redis', repair: { type: 'mirror', seatId, wanted: asOf } }];
  });
}

/** What the mirror should say of a seat. */
function mirrored({ live }: LiveLook, ordinal: number): MirroredFacts {
  const status = live.state[ordinal];
  const claim = live.claims.get(ordinal)!;
  const hold = live.holds.get(claim);
  if (status === BOOKED) return { status: 'booked', bookingId: claim };
  if (status !== HELD || !hold) return { status: SEAT_STATUSES[status] ?? SEAT_STATUSES[AVAILABLE] };
  return {
    status: 'held',
    holdId: hold.holdId,
    holderId: hold.userId,
    heldSince: new Date(hold.sinceMs),
    heldUntil: new Date(hold.deadlineMs),
  };
}

function isSame(wanted: MirroredFacts, doc: MirroredFacts | undefined): boolean {
  return mirrorSays(wanted) === mirrorSays(doc);
}

export function mirrorSays(seat: MirroredFacts | undefined): string {
  if (!seat || seat.status === 'available') return 'available';
  const { status, holdId, holderId, heldSince, heldUntil, bookingId } = seat;
  if (status === 'booked') return `booked by ${bookingId}`;
  if (status !== 'held') return status;
  const [since, until] = [heldSince, heldUntil].map((time) => time?.toISOString());
  return `held by ${holdId} of ${holderId} from ${since} until ${until}`;
}
