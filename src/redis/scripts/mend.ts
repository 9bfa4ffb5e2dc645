import type { Script } from '../script.js';

interface SeatClaim {
  status: number;
  /** Empty: none. */
  claim: string;
}

interface HoldText {
  /** As prelude.lua writes it; empty: none. */
  record: string;
  lookAtMs?: number;
}

/** What was seen, and what should stand there instead. */
export type Mend =
  | { kind: 'seat'; ordinal: number; seen: SeatClaim; wanted: SeatClaim }
  | { kind: 'hold'; holdId: string; seen: HoldText; wanted: HoldText }
  | { kind: 'user'; userId: string; seen: string; wanted: string };

export interface MendArgs {
  streamLength: number;
  mends: readonly Mend[];
}

export const mendScript: Script<MendArgs, { version: string; done: number }> = {
  name: 'mend',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: ({ streamLength, mends }) => [streamLength, ...mends.flatMap(itemOf)],
  decode: (reply) => {
    if (reply.text() !== 'MENDED') throw reply.unexpected('MENDED');
    return { version: reply.text(), done: reply.integer() };
  },
};

function itemOf(mend: Mend): (string | number)[] {
  if (mend.kind === 'user') return [mend.kind, mend.userId, mend.seen, '', mend.wanted, ''];
  if (mend.kind === 'hold') {
    return [mend.kind, mend.holdId, ...textsOf(mend.seen), ...textsOf(mend.wanted)];
  }
  const { seen, wanted } = mend;
  return [mend.kind, mend.ordinal, seen.status, seen.claim, wanted.status, wanted.claim];
}

const textsOf = ({ record, lookAtMs }: HoldText) => [record, lookAtMs ?? ''];
