import type { Script } from '../script.js';

export interface TransferArgs {
  userId: string;
  holdId: string;
  toUserId: string;
  maxSeatsPerUser: number;
  streamLength: number;
}

export type TransferReply =
  | { tag: 'TRANSFERRED'; version: string; deadlineMs: number; nowMs: number }
  | { tag: 'EXPIRED' | 'NOT_YOURS' | 'CONFIRMING' | 'USER_LIMIT' };

export const transferScript: Script<TransferArgs, TransferReply> = {
  name: 'transfer',
  keys: ['meta', 'holds', 'deadlines', 'users', 'deltas'],
  encode: (args) => [args.userId, args.holdId, args.toUserId, args.maxSeatsPerUser, args.streamLength],
  decode: (reply) => {
    const tag = reply.text();
    switch (tag) {
      case 'TRANSFERRED':
        return { tag, version: reply.text(), deadlineMs: reply.integer(), nowMs: reply.integer() };
      case 'EXPIRED':
      case 'NOT_YOURS':
      case 'CONFIRMING':
      case 'USER_LIMIT':
        return { tag };
      default:
        throw reply.unexpected('a tag of transfer');
    }
  },
  isPromise: (reply) => reply.tag === 'TRANSFERRED',
};
