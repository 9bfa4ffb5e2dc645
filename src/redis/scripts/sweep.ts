import type { Script } from '../script.js';

export interface SweepArgs {
  streamLength: number;
  /** Holds looked at in one call. */
  batch: number;
  /** How long an overdue confirmation is left alone once it was named. */
  leaseMs: number;
}

export interface SweepReply {
  version: string;
  expiredHolds: number;
  releasedSeats: number;
  /** Undefined when there is no hold. */
  nextInMs?: number;
  overdue: { holdId: string; bookingId: string }[];
}

export const sweepScript: Script<SweepArgs, SweepReply> = {
  name: 'sweep',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: (args) => [args.streamLength, args.batch, args.leaseMs],
  decode: (reply) => {
    if (reply.text() !== 'SWEPT') throw reply.unexpected('SWEPT');
    const [version, expiredHolds, releasedSeats] = [reply.text(), reply.integer(), reply.integer()];
    const wait = reply.integer();
    return {
      version,
      expiredHolds,
      releasedSeats,
      nextInMs: wait < 0 ? undefined : wait,
      overdue: reply.rest(() => ({ holdId: reply.text(), bookingId: reply.text() })),
    };
  },
};
