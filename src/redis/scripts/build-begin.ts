import type { Script } from '../script.js';

export type BuildBeginReply = { tag: 'BEGUN' } | { tag: 'ALREADY'; epoch: number };

/** `mark`: `<builder>/<attempt>`; of several attempts of one builder the latest may build. */
export const buildBeginScript: Script<{ mark: string }, BuildBeginReply> = {
  name: 'build-begin',
  keys: ['meta'],
  encode: ({ mark }) => [mark],
  decode: (reply) => {
    const tag = reply.text();
    if (tag === 'BEGUN') return { tag };
    if (tag === 'ALREADY') return { tag, epoch: reply.integer() };
    throw reply.unexpected('a tag of build-begin');
  },
};
