import { BOOKED, HELD } from '../../src/redis/seat-status.js';
import { recordWithSeats, type HoldRecord } from '../../src/redis/scripts/census.js';
import type { LiveLook } from './compare.js';
import type { Difference } from './difference.js';

/** Holds and the times at which the sweeper looks at them. What a hold misses is found seat by seat. */
export function compareHolds(look: LiveLook): Difference[] {
  const { holds, deadlines } = look.live;
  const orphans = [...deadlines].filter(([holdId]) => !holds.has(holdId));
  return [
    ...[...holds.values()].flatMap((hold) => [...foreignSeats(look, hold), ...wrongDeadline(look, hold)]),
    ...orphans.map(([holdId, lookAtMs]) => ({
      kind: 'deadline' as const,
      holdId,
      redis: `looked at at ${timeOf(lookAtMs)}, but not there`,
      right: 'Redis' as const,
      repair: mendOf(holdId, { record: '', lookAtMs }, { record: '' }),
    })),
  ];
}

/** Seats that the hold names and that are another hold's, booked or blocked. */
function foreignSeats(look: LiveLook, hold: HoldRecord): Difference[] {
  const { state, claims, holds, deadlines } = look.live;
  const isForeign = (ordinal: number): boolean => {
    const claim = claims.get(ordinal);
    if (state[ordinal] === HELD) return claim !== hold.holdId && look.holderOf.get(ordinal) !== hold.holdId;
    return state[ordinal] !== 0 || (claim !== hold.holdId && holds.has(claim ?? ''));
  };
  const foreign = hold.ordinals.filter(isForeign);
  if (foreign.length === 0) return [];
  const rest = recordWithSeats(
    hold,
    hold.ordinals.filter((ordinal) => !foreign.includes(ordinal)),
  );
  const lookAtMs = deadlines.get(hold.holdId);
  return [
    {
      kind: 'hold_names_foreign_seat',
      holdId: hold.holdId,
      userId: hold.userId,
      redis: `names ${foreign.map((ordinal) => look.seatIds[ordinal]).join(', ')}`,
      right: 'Redis',
      repair: mendOf(
        hold.holdId,
        { record: hold.text, lookAtMs },
        { record: rest, lookAtMs: rest === '' ? undefined : (lookAtMs ?? hold.deadlineMs) },
      ),
    },
  ];
}

function wrongDeadline({ live }: LiveLook, hold: HoldRecord): Difference[] {
  const lookAtMs = live.deadlines.get(hold.holdId);
  const isRight = hold.bookingId ? lookAtMs !== undefined : lookAtMs === hold.deadlineMs;
  if (isRight) return [];
  const seen = lookAtMs === undefined ? 'never looked at' : `looked at at ${timeOf(lookAtMs)}`;
  const wanted = { record: hold.text, lookAtMs: hold.deadlineMs };
  return [
    {
      kind: 'deadline',
      holdId: hold.holdId,
      userId: hold.userId,
      redis: `ends at ${timeOf(hold.deadlineMs)}, ${seen}`,
      right: 'Redis',
      repair: mendOf(hold.holdId, { record: hold.text, lookAtMs }, wanted),
    },
  ];
}

type HoldMend = Extract<Extract<Difference['repair'], { type: 'mend' }>['mend'], { kind: 'hold' }>;

function mendOf(holdId: string, seen: HoldMend['seen'], wanted: HoldMend['wanted']): Difference['repair'] {
  return { type: 'mend', mend: { kind: 'hold', holdId, seen, wanted } };
}

/** The counts that limit users, against the holds and booked seats that Redis has for them. */
export function compareUsers(look: LiveLook): Difference[] {
  const expected = expectedUsers(look);
  const everybody = new Set([...expected.keys(), ...look.live.users.keys()]);
  return [...everybody].flatMap((userId) => {
    const seen = look.live.users.get(userId) ?? '';
    const wanted = expected.get(userId) ?? '';
    if (inOrder(seen) === inOrder(wanted)) return [];
    return [
      {
        kind: 'user_count',
        userId,
        redis: `'${seen}' instead of '${wanted}'`,
        right: 'Redis',
        repair: { type: 'mend', mend: { kind: 'user', userId, seen, wanted } },
      },
    ];
  });
}

/** User -> `<seats> <hold id>,<hold id>`; users without either are not there. */
function expectedUsers({ live, bookings }: LiveLook): Map<string, string> {
  const users = new Map<string, { seats: number; holdIds: string[] }>();
  const of = (userId: string) => {
    if (!users.has(userId)) users.set(userId, { seats: 0, holdIds: [] });
    return users.get(userId)!;
  };
  for (const { holdId, userId, ordinals } of live.holds.values()) {
    of(userId).seats += ordinals.length;
    of(userId).holdIds.push(holdId);
  }
  for (const [ordinal, claim] of live.claims) {
    const owner = live.state[ordinal] === BOOKED ? bookings.get(claim)?.userId : undefined;
    if (owner !== undefined) of(owner).seats++;
  }
  return new Map([...users].map(([user, { seats, holdIds }]) => [user, `${seats} ${holdIds.join(',')}`]));
}

function inOrder(text: string): string {
  const [, seats, holdIds] = /^(\S+) (.*)$/.exec(text) ?? [];
  return seats === undefined ? text : `${seats} ${holdIds.split(',').sort().join(',')}`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
