import type { Script } from '../script.js';

export interface ExtendArgs {
  userId: string;
  holdId: string;
  ttlMs: number;
  lifetimeMs: number;
  streamLength: number;
}

export type ExtendReply =
  | { tag: 'EXTENDED'; version: string; deadlineMs: number; latestDeadlineMs: number; nowMs: number }
  | { tag: 'NOT_ON_SALE'; status: string }
  | { tag: 'EXPIRED' | 'NOT_YOURS' | 'CONFIRMING' };

export const extendScript: Script<ExtendArgs, ExtendReply> = {
  name: 'extend',
  keys: ['meta', 'holds', 'deadlines', 'deltas'],
  encode: (args) => [args.userId, args.holdId, args.ttlMs, args.lifetimeMs, args.streamLength],
  decode: (reply) => {
    const tag = reply.text();
    switch (tag) {
      case 'EXTENDED':
        return {
          tag,
          version: reply.text(),
          deadlineMs: reply.integer(),
          latestDeadlineMs: reply.integer(),
          nowMs: reply.integer(),
        };
      case 'NOT_ON_SALE':
        return { tag, status: reply.text() };
      case 'EXPIRED':
      case 'NOT_YOURS':
      case 'CONFIRMING':
        return { tag };
      default:
        throw reply.unexpected('a tag of extend');
    }
  },
  isPromise: (reply) => reply.tag === 'EXTENDED',
};
