import type { Script } from '../script.js';

export interface UndoHoldArgs {
  userId: string;
  holdId: string;
  /** Of the delta that made the hold what it is. */
  version: string;
  streamLength: number;
  /** Seats the user gained with it. */
  ordinals: readonly number[];
}

export type UndoHoldReply = { tag: 'UNDONE'; version: string; ordinals: number[] } | { tag: 'LEFT' };

export const undoHoldScript: Script<UndoHoldArgs, UndoHoldReply> = {
  name: 'undo-hold',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: (args) => [args.userId, args.holdId, args.version, args.streamLength, ...args.ordinals],
  decode: (reply) => {
    const tag = reply.text();
    switch (tag) {
      case 'UNDONE':
        return { tag, version: reply.text(), ordinals: reply.ordinals() };
      case 'LEFT':
        return { tag };
      default:
        throw reply.unexpected('a tag of undo-hold');
    }
  },
};
