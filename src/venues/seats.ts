import type { LayoutItem, Seat } from '../modules/layouts/layout.types.js';
import { rounded, type Place } from './segments.js';

/** Row letters as theatres paint them: no I and no O, because they read as 1 and 0. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A, B … Z (without I and O), AA, BB … ZZ, AAA … for row 0, 1, 2 … */
export function rowLabel(row: number): string {
  return LETTERS[row % LETTERS.length].repeat(1 + Math.floor(row / LETTERS.length));
}

export type SeatMarks = Omit<Seat, 'pos' | 'size'>;

/** A square seat of `side` units around a place. */
export function seatAt(place: Place, side: number, marks: SeatMarks): Seat {
  const angle = rounded(((place.angle + 540) % 360) - 180);
  return {
    pos: { x: rounded(place.x - side / 2), y: rounded(place.y - side / 2) },
    size: { x: side, y: side },
    ...marks,
    ...(angle !== 0 && { angle }),
  };
}

/** An item around its centre. */
export function itemAt(
  centre: { x: number; y: number },
  size: { x: number; y: number },
  marks: Omit<LayoutItem, 'pos' | 'size'>,
): LayoutItem {
  const pos = { x: rounded(centre.x - size.x / 2), y: rounded(centre.y - size.y / 2) };
  return { ...marks, pos, size };
}

/** Turns `row[index]` into a wheelchair place and its neighbour into the companion's seat. */
export function makeAccessible(row: Seat[], index: number, companionIndex: number): void {
  row[index].accessible = true;
  row[companionIndex].companionOf = row[index].id;
}
