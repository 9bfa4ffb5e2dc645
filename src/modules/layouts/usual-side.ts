import type { Seat } from './layout.types.js';

/** Longer side of a usual seat, in layout units: the median of all. */
export function usualSide(seats: readonly Seat[]): number {
  return medianOf(Float64Array.from(seats, ({ size }) => Math.max(size.x, size.y)));
}

/** Of an even number of values the upper one of the middle. */
export function medianOf(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1];
}
