import type { Script } from '../script.js';

export const confirmAbortScript: Script<
  { bookingId: string; holdIds: readonly string[] },
  { holds: number }
> = {
  name: 'confirm-abort',
  keys: ['meta', 'holds', 'deadlines'],
  encode: (args) => [args.bookingId, ...args.holdIds],
  decode: (reply) => {
    if (reply.text() !== 'ABORTED') throw reply.unexpected('ABORTED');
    return { holds: reply.integer() };
  },
};
