import type { SeatStatus } from '../../../redis/seat-status.js';

export interface SeatChange {
  seatId: string;
  status: SeatStatus;
}

/** The first event of a stream: it goes on from `version`. A reader that loses the connection waits `retryMs`. */
export function readyFrame(version: string, retryMs: number): Buffer {
  return frame('ready', version, { version }, `retry: ${retryMs}\n`);
}

/** What the seats are at `version` that have changed since the event before. */
export function seatsFrame(version: string, changes: SeatChange[]): Buffer {
  return frame('seats', version, { version, changes });
}

/** The reader has missed something: whatever it knows is of no use until it has loaded `version` or a later one. */
export function resyncFrame(version: string): Buffer {
  return frame('resync', version, { version });
}

/** A comment, so that nobody on the way takes the connection for dead, and an id without an event. */
export function heartbeatFrame(version: string): Buffer {
  return Buffer.from(`:\nid: ${version}\n\n`);
}

/** JSON has no line breaks, so one `data` line is enough. */
function frame(event: string, version: string, data: object, more = ''): Buffer {
  return Buffer.from(`${more}event: ${event}\nid: ${version}\ndata: ${JSON.stringify(data)}\n\n`);
}
