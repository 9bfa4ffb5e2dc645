import type { ReplyReader } from '../reply-reader.js';
import type { Script } from '../script.js';

/** A hold as prelude.lua writes it. */
export interface HoldRecord {
  holdId: string;
  /** The record itself, to be compared before it is replaced. */
  text: string;
  sinceMs: number;
  deadlineMs: number;
  /** The booking that is being made of it. */
  bookingId?: string;
  ordinals: number[];
  userId: string;
}

export interface Census {
  version: string;
  nowMs: number;
  /** Of the event: draft, on_sale, closed. */
  status: string;
  /** One byte per ordinal; see seat-status.ts. */
  state: Buffer;
  /** Ordinal -> hold id, booking id, or `~user` whose hold lapsed. */
  claims: Map<number, string>;
  /** Records of another form are not here. */
  holds: Map<string, HoldRecord>;
  /** Hold id -> when the sweeper looks at it. */
  deadlines: Map<string, number>;
  /** User -> `<seats held and booked> <hold id>,<hold id>`. */
  users: Map<string, string>;
}

export const censusScript: Script<void, Census> = {
  name: 'census',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'],
  encode: () => [],
  decode: (reply) => {
    if (reply.text() !== 'COUNTED') throw reply.unexpected('COUNTED');
    const [version, nowMs, status] = [reply.text(), reply.integer(), reply.text()];
    const state = Buffer.from(reply.text(), 'latin1');
    const claims = pairs(reply, () => reply.integer());
    const records = pairs(reply, () => reply.text());
    const deadlines = pairs(reply, () => reply.text());
    return {
      version,
      nowMs,
      status,
      state,
      claims,
      holds: new Map([...records].flatMap(([id, text]) => parseHold(id, text))),
      deadlines: new Map([...deadlines].map(([id, score]) => [id, Number(score)])),
      users: pairs(reply, () => reply.text()),
    };
  },
};

function pairs<Key>(reply: ReplyReader, readKey: () => Key): Map<Key, string> {
  const found = new Map<Key, string>();
  for (let left = reply.integer(); left > 0; left -= 2) found.set(readKey(), reply.text());
  return found;
}

const RECORD = /^(\d+) (\d+) (\S+) \d+ \S+ (\S+) (.*)$/s;

function parseHold(holdId: string, text: string): [string, HoldRecord][] {
  const [, since, deadline, booking, ordinals, userId] = RECORD.exec(text) ?? [];
  if (userId === undefined) return [];
  const hold = {
    holdId,
    text,
    sinceMs: Number(since),
    deadlineMs: Number(deadline),
    bookingId: booking === '-' ? undefined : booking,
    ordinals: ordinals.split(',').map(Number),
    userId,
  };
  return [[holdId, hold]];
}

/** The record of this hold with other seats; empty without any, which deletes it. */
export function recordWithSeats(hold: HoldRecord, ordinals: readonly number[]): string {
  if (ordinals.length === 0) return '';
  const head = hold.text.split(' ', 5).join(' ');
  return `${head} ${ordinals.join(',')} ${hold.userId}`;
}
