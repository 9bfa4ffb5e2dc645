import { toMajor } from '../../../common/money.js';
import type { EventDoc } from '../../../mongo/event.schema.js';
import { SEAT_STATUSES } from '../../../redis/seat-status.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { Seat } from '../../layouts/layout.types.js';
import type { StateListener } from '../../seat-state/replica.js';
import { priceMinor } from '../../seat-state/seat-lookup.js';
import { runsOf } from './runs.js';

/** Statuses padded to one width: JSON allows blanks after a value, so a status is patched in place. */
const SLOTS = SEAT_STATUSES.map((status) => Buffer.from(JSON.stringify(status).padEnd('"available"'.length)));
const SLOT_BYTES = SLOTS[0].length;

/**
 * Every seat of an event as prepared JSON, in the order of ordinals, kept up to date one status at a time. A view is
 * a few copied runs of these bytes instead of thousands of objects to serialise.
 */
export class SeatView implements StateListener {
  readonly byteLength: number;
  private readonly bytes: Buffer;
  /** Where the seat's fragment begins; one more entry for the end. Each fragment ends in a comma. */
  private readonly starts: Uint32Array;
  private readonly slots: Uint32Array;

  constructor(layout: LayoutIndex, facts: EventDoc) {
    const { seats } = layout.layout;
    this.starts = new Uint32Array(seats.length + 1);
    this.slots = new Uint32Array(seats.length);
    const parts: Buffer[] = [];
    let at = 0;
    seats.forEach((seat, ordinal) => {
      const head = Buffer.from(`${seatHead(seat)},"status":`);
      const tail = Buffer.from(`,"price":${toMajor(priceMinor(layout, facts, ordinal), facts.currency)}},`);
      this.starts[ordinal] = at;
      this.slots[ordinal] = at + head.length;
      parts.push(head, SLOTS[0], tail);
      at += head.length + SLOT_BYTES + tail.length;
    });
    this.starts[seats.length] = at;
    this.bytes = Buffer.concat(parts, at);
    this.byteLength = at + this.starts.byteLength + this.slots.byteLength;
  }

  seatChanged(ordinal: number, status: number): void {
    SLOTS[status].copy(this.bytes, this.slots[ordinal]);
  }

  stateReplaced(state: Uint8Array): void {
    for (let ordinal = 0; ordinal < state.length; ordinal++) this.seatChanged(ordinal, state[ordinal]);
  }

  /** `head`, the seats, whose ordinals must ascend, and `tail` in one buffer. */
  assemble(head: string, ordinals: Uint32Array, tail: string): Buffer {
    const runs = runsOf(ordinals);
    let seatBytes = 0;
    for (const [first, count] of runs) seatBytes += this.starts[first + count] - this.starts[first];
    const headBytes = Buffer.byteLength(head);
    const answer = Buffer.allocUnsafe(headBytes + seatBytes + Buffer.byteLength(tail));
    let at = answer.write(head);
    for (const [first, count] of runs) {
      at += this.bytes.copy(answer, at, this.starts[first], this.starts[first + count]);
    }
    if (seatBytes > 0) at -= 1; // the last seat's comma
    at += answer.write(tail, at);
    return answer.subarray(0, at);
  }
}

/** The seat's own fields without the closing brace. */
function seatHead(seat: Seat): string {
  return JSON.stringify(seat).slice(0, -1);
}
