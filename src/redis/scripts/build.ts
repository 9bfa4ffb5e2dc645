import type { Script } from '../script.js';

/** A live hold as the durable mirror knows it. */
export interface MirroredHold {
  holdId: string;
  userId: string;
  sinceMs: number;
  deadlineMs: number;
  ordinals: readonly number[];
}

export interface BuildArgs {
  status: string;
  streamLength: number;
  /** Left by build-begin before the epoch was raised and MongoDB was read; it has to be there still. */
  mark?: string;
  /** One byte per ordinal; booked and blocked seats are set. */
  state: Buffer;
  bookings: { bookingId: string; userId: string; ordinals: readonly number[] }[];
  /** Holds and seats that left their hold, as the mirror has them; only what is newer than the keys. */
  mirror?: { holds: MirroredHold[]; leftSeats: readonly number[] };
  /** Holds that a booking has used up, active or not: those of the keys are of the time before. */
  usedUpHoldIds?: readonly string[];
}

export interface UnrestoredHold {
  holdId: string;
  why: 'LAPSED' | 'TAKEN';
}

export type BuildReply =
  | { tag: 'BUILT'; version: string; atMs: number; holdsKept: number; unrestored?: UnrestoredHold[] }
  | { tag: 'ALREADY'; epoch: number }
  | { tag: 'OLD'; epoch: number }
  | { tag: 'STALE' };

export const buildScript: Script<BuildArgs, BuildReply> = {
  name: 'build',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: ({ status, streamLength, mark, state, bookings, mirror, usedUpHoldIds }) => [
    status,
    streamLength,
    mark ?? '',
    state.toString('latin1'),
    mirror?.leftSeats.join(',') ?? '',
    usedUpHoldIds?.join(',') ?? '',
    bookings.length,
    ...bookings.flatMap((booking) => [booking.bookingId, booking.userId, booking.ordinals.join(',')]),
    ...(mirror?.holds ?? []).flatMap((hold) => [
      hold.holdId,
      hold.userId,
      hold.sinceMs,
      hold.deadlineMs,
      hold.ordinals.join(','),
    ]),
  ],
  decode: (reply) => {
    const tag = reply.text();
    if (tag === 'STALE') return { tag };
    if (tag === 'ALREADY' || tag === 'OLD') return { tag, epoch: reply.integer() };
    if (tag !== 'BUILT') throw reply.unexpected('a tag of build');
    const [version, atMs, holdsKept] = [reply.text(), reply.integer(), reply.integer()];
    const unrestored = reply.rest((each) => ({
      holdId: each.text(),
      why: each.text() as 'LAPSED' | 'TAKEN',
    }));
    return { tag, version, atMs, holdsKept, ...(unrestored.length > 0 && { unrestored }) };
  },
};
