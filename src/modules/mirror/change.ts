import type { FreedReason, SeatOperation } from '../../mongo/seat-log.schema.js';
import { parseDelta } from '../seat-state/delta.js';
import { parseVersion, type EventVersion } from '../seat-state/event-version.js';

/** An entry of an event's delta stream as Redis gives it. */
export type StreamEntry = [id: string, fields: string[]];

/** One change with everything that its delta says; scripts/prelude.lua lists the fields above `publish`. */
export interface Change {
  version: EventVersion;
  /** `reset`: the state was built anew, and nothing but a reading of all of it tells what it is. */
  operation: Exclude<SeatOperation, 'rebuild'> | 'reset';
  at: Date;
  seats: { ordinal: number; status: number }[];
  /** Absent when nobody asked for it. */
  userId?: string;
  fromUserId?: string;
  requestId?: string;
  /** How a booking ended whose seats are free. */
  reason?: FreedReason;
  /** Booking id of `book` and `free`, hold ids of the others. */
  refs: string[];
  since?: Date;
  until?: Date;
  /** Ids of holds that ended here because they had lapsed. */
  lapsed: string[];
  /** Ids of holds of the same user that ended here because their last seats moved into this one. */
  joined: string[];
  /** Ids of released or booked holds of which nothing is left. */
  ended: string[];
}

export function parseEntry(entry: StreamEntry): Change {
  const { version, operation, changes } = parseDelta(entry);
  const fields = new Map<string, string>();
  for (let i = 0; i < entry[1].length; i += 2) fields.set(entry[1][i], entry[1][i + 1]);
  const list = (name: string): string[] => fields.get(name)?.split(',').filter(Boolean) ?? [];
  const time = (name: string): Date | undefined =>
    fields.has(name) ? new Date(Number(fields.get(name))) : undefined;
  return {
    version: parseVersion(version),
    operation: operation as Change['operation'],
    at: time('at')!,
    seats: changes,
    userId: fields.get('user') || undefined,
    fromUserId: fields.get('from'),
    requestId: fields.get('req') || undefined,
    reason: fields.get('why') as FreedReason | undefined,
    refs: list('ref'),
    since: time('since'),
    until: time('until'),
    lapsed: list('lapsed'),
    joined: list('joined'),
    ended: list('ended'),
  };
}
