import type { Script } from '../script.js';
import { encodeBlock, type BlockArgs } from './block.js';

export const unblockScript: Script<BlockArgs, { version: string; ordinals: number[] }> = {
  name: 'unblock',
  keys: ['meta', 'state', 'deltas'],
  encode: encodeBlock,
  decode: (reply) => {
    if (reply.text() !== 'UNBLOCKED') throw reply.unexpected('UNBLOCKED');
    return { version: reply.text(), ordinals: reply.rest(() => reply.integer()) };
  },
};
