import type { Script } from '../script.js';

/** Either a whole hold by its id, or seats of any of the user's holds. */
export interface ReleaseArgs {
  userId: string;
  streamLength: number;
  holdId?: string;
  ordinals?: readonly number[];
}

export type ReleaseReply =
  { tag: 'RELEASED'; version: string; released: number[]; notHeld: number[] } | { tag: 'CONFIRMING' };

export const releaseScript: Script<ReleaseArgs, ReleaseReply> = {
  name: 'release',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: (args) => [args.userId, args.streamLength, args.holdId ?? '', ...(args.ordinals ?? [])],
  decode: (reply) => {
    const tag = reply.text();
    if (tag === 'CONFIRMING') return { tag };
    if (tag === 'RELEASED') {
      return { tag, version: reply.text(), released: reply.ordinals(), notHeld: reply.ordinals() };
    }
    throw reply.unexpected('a tag of release');
  },
};
