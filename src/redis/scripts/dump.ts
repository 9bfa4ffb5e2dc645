import type { Script } from '../script.js';

export interface DumpArgs {
  firstOrdinal: number;
  seats: number;
}

export interface DumpedHold {
  holdId: string;
  sinceMs: number;
  deadlineMs: number;
  userId: string;
}

export interface DumpReply {
  version: string;
  /** One byte per seat, from the first ordinal asked for. */
  state: Buffer;
  /** Ordinal -> hold id or booking id, of held and booked seats. */
  claims: Map<number, string>;
  holds: DumpedHold[];
}

export const dumpScript: Script<DumpArgs, DumpReply> = {
  name: 'dump',
  keys: ['meta', 'state', 'claims', 'holds', 'deltas'],
  encode: (args) => [args.firstOrdinal, args.seats],
  decode: (reply) => {
    if (reply.text() !== 'DUMPED') throw reply.unexpected('DUMPED');
    const [version, state] = [reply.text(), Buffer.from(reply.text(), 'latin1')];
    const claims = new Map<number, string>();
    for (let left = reply.integer(); left > 0; left--) claims.set(reply.integer(), reply.text());
    const holds = reply.rest(() => ({
      holdId: reply.text(),
      sinceMs: reply.integer(),
      deadlineMs: reply.integer(),
      userId: reply.text(),
    }));
    return { version, state, claims, holds };
  },
};
