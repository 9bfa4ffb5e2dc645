import type { Script } from '../script.js';

export const setStatusScript: Script<{ status: string; streamLength: number }, { version: string }> = {
  name: 'set-status',
  keys: ['meta', 'deltas'],
  encode: (args) => [args.status, args.streamLength],
  decode: (reply) => {
    if (reply.text() !== 'SET') throw reply.unexpected('SET');
    return { version: reply.text() };
  },
};
