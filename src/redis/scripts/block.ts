import type { SeatConflict } from '../seat-status.js';
import type { Script } from '../script.js';
import { readConflict } from './hold-seats.js';

export interface BlockArgs {
  userId: string;
  streamLength: number;
  ordinals: readonly number[];
}

export type BlockReply =
  { tag: 'BLOCKED'; version: string; seats: number } | { tag: 'TAKEN'; conflicts: SeatConflict[] };

export const encodeBlock = (args: BlockArgs) => [args.userId, args.streamLength, ...args.ordinals];

export const blockScript: Script<BlockArgs, BlockReply> = {
  name: 'block',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: encodeBlock,
  decode: (reply) => {
    const tag = reply.text();
    if (tag === 'BLOCKED') return { tag, version: reply.text(), seats: reply.integer() };
    if (tag === 'TAKEN') return { tag, conflicts: reply.rest(readConflict) };
    throw reply.unexpected('a tag of block');
  },
};
