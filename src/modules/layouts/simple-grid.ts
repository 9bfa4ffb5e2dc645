import { LIMITS } from '../../config/limits.js';
import type { LayoutInput, Seat } from './layout.types.js';

const SEAT_SIZE = 20;
const SEAT_PITCH = 24;
const ROW_PITCH = 32;
const STAGE_DEPTH = 60;
const STAGE_GAP = 40;

/**
 * A plain hall of 1 to 100,000 seats: a stage, and rows A, B … Z, AA … of numbered seats that together are about
 * square. Seats are named by row and number (`B12`), cost nothing, and the last row is centred.
 */
export function gridLayout(totalSeats: number, name: string, currency: string): LayoutInput {
  if (!Number.isInteger(totalSeats) || totalSeats < 1 || totalSeats > LIMITS.seatsPerLayout) {
    throw new RangeError(`A grid has 1 to ${LIMITS.seatsPerLayout} seats, not ${totalSeats}.`);
  }
  const perRow = Math.ceil(Math.sqrt((totalSeats * ROW_PITCH) / SEAT_PITCH));
  const columns = Math.min(perRow, totalSeats);
  const width = columns * SEAT_PITCH - (SEAT_PITCH - SEAT_SIZE);
  const stage = {
    id: 'stage',
    type: 'stage',
    label: 'Stage',
    pos: { x: 0, y: 0 },
    size: { x: width, y: STAGE_DEPTH },
  };
  return {
    name,
    seats: Array.from({ length: totalSeats }, (_, n) => gridSeat(n, columns, totalSeats)),
    items: [stage],
    categories: [{ id: 'general', name: 'General admission', color: '#4c7cf3', price: 0 }],
    currency,
  };
}

function gridSeat(n: number, columns: number, totalSeats: number): Seat {
  const row = Math.floor(n / columns);
  const column = n % columns;
  const emptyInRow = Math.max(0, (row + 1) * columns - totalSeats);
  const [rl, sn] = [rowLabel(row), String(column + 1)];
  return {
    id: rl + sn,
    pos: { x: (column + emptyInRow / 2) * SEAT_PITCH, y: STAGE_DEPTH + STAGE_GAP + row * ROW_PITCH },
    size: { x: SEAT_SIZE, y: SEAT_SIZE },
    catId: 'general',
    rl,
    sn,
  };
}

/** 0 is A, 25 is Z, 26 is AA. */
function rowLabel(row: number): string {
  const last = String.fromCharCode(65 + (row % 26));
  return row < 26 ? last : rowLabel(Math.floor(row / 26) - 1) + last;
}
