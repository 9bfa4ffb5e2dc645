import type { Script } from '../script.js';

/** The bytes are 0 to 3, hence ASCII: the driver may decode them as text. */
export const snapshotScript: Script<void, { version: string; status: string; state: Buffer }> = {
  name: 'snapshot',
  keys: ['meta', 'state', 'deltas'],
  encode: () => [],
  decode: (reply) => {
    if (reply.text() !== 'SNAPSHOT') throw reply.unexpected('SNAPSHOT');
    return { version: reply.text(), status: reply.text(), state: Buffer.from(reply.text(), 'latin1') };
  },
};
