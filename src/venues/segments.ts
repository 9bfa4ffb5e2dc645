import type { Point } from '../modules/layouts/layout.types.js';

/** Where a seat stands: its centre, and how far it is turned clockwise from facing up (to smaller y). */
export interface Place extends Point {
  angle: number;
}

/**
 * A stretch that rows are laid along: rows of one segment differ by `radius`, the distance from its base line
 * (straight) or centre (arc). All lengths are in the units of the venue, all angles in degrees.
 */
export interface Segment {
  /** Length of the row at this radius. */
  length(radius: number): number;
  /** The place on the row at this radius, `offset` from the row's middle; looking at the base, offsets grow to the right. */
  place(radius: number, offset: number): Place;
  /** Points needed to draw one edge of the segment. */
  edgePoints: number;
}

const RADIANS = Math.PI / 180;
const DEGREES_PER_EDGE_POINT = 5;

/** Rows along arcs. Angle 0 is straight down from the centre, 90 to its right. */
export function arc(centre: Point, from: number, to: number): Segment {
  const middle = (from + to) / 2;
  const span = (to - from) * RADIANS;
  return {
    length: (radius) => radius * span,
    place: (radius, offset) => {
      const angle = middle * RADIANS + offset / radius;
      return {
        x: centre.x + radius * Math.sin(angle),
        y: centre.y + radius * Math.cos(angle),
        angle: -angle / RADIANS,
      };
    },
    edgePoints: Math.max(2, Math.ceil((to - from) / DEGREES_PER_EDGE_POINT) + 1),
  };
}

/** Straight rows of one length. `base` is the middle of the base line; `angle` as in {@link arc}. */
export function straight(base: Point, angle: number, length: number): Segment {
  const sin = Math.sin(angle * RADIANS);
  const cos = Math.cos(angle * RADIANS);
  return {
    length: () => length,
    place: (radius, offset) => ({
      x: base.x + radius * sin + offset * cos,
      y: base.y + radius * cos - offset * sin,
      angle: -angle,
    }),
    edgePoints: 2,
  };
}

/** Seats that fit on the row, with half of `aisle` left free at both ends. */
export function rowCapacity(segment: Segment, radius: number, pitch: number, aisle: number): number {
  return Math.max(0, Math.floor((segment.length(radius) - aisle) / pitch + 1e-9));
}

/** `count` places, `pitch` apart, around the middle of the row. */
export function rowPlaces(segment: Segment, radius: number, pitch: number, count: number): Place[] {
  return Array.from({ length: count }, (_, index) =>
    segment.place(radius, (index - (count - 1) / 2) * pitch),
  );
}

/** The segment between two radii as a polygon, drawn in by `inset` at both ends. */
export function segmentOutline(segment: Segment, inner: number, outer: number, inset: number): Point[] {
  return [...edge(segment, inner, inset), ...edge(segment, outer, inset).reverse()];
}

function edge(segment: Segment, radius: number, inset: number): Point[] {
  const length = segment.length(radius) - 2 * inset;
  const steps = segment.edgePoints - 1;
  return Array.from({ length: segment.edgePoints }, (_, step) => {
    const { x, y } = segment.place(radius, (step / steps - 0.5) * length);
    return { x: rounded(x), y: rounded(y) };
  });
}

/** To a tenth of a unit: keeps stored layouts short and free of -0. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
