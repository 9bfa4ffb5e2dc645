import type { Script } from '../script.js';

export interface BuildArgs {
  status: string;
  /** One byte per ordinal; booked and blocked seats are set. */
  state: Buffer;
  bookings: { bookingId: string; userId: string; ordinals: readonly number[] }[];
}

export type BuildReply =
  | { tag: 'BUILT'; version: string; holdsKept: number }
  | { tag: 'ALREADY'; epoch: number }
  | { tag: 'OLD'; epoch: number };

export const buildScript: Script<BuildArgs, BuildReply> = {
  name: 'build',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: (args) => [
    args.status,
    args.state.toString('latin1'),
    ...args.bookings.flatMap((booking) => [booking.bookingId, booking.userId, booking.ordinals.join(',')]),
  ],
  decode: (reply) => {
    const tag = reply.text();
    if (tag === 'BUILT') return { tag, version: reply.text(), holdsKept: reply.integer() };
    if (tag === 'ALREADY' || tag === 'OLD') return { tag, epoch: reply.integer() };
    throw reply.unexpected('a tag of build');
  },
};
