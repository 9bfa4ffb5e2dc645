import type { Rect } from './layout-index.js';
import type { Bounds, LayoutInput, Point } from './layout.types.js';

type Geometry = Pick<LayoutInput, 'seats' | 'items' | 'sections'>;

/** Smallest rectangle around all seats, items and outlines. Its extents are infinite where no number holds them. */
export function boundsOf({ seats, items, sections = [] }: Geometry): Bounds {
  const low = { x: Infinity, y: Infinity };
  const high = { x: -Infinity, y: -Infinity };
  const include = (from: Point, to: Point) => {
    low.x = Math.min(low.x, from.x);
    low.y = Math.min(low.y, from.y);
    high.x = Math.max(high.x, to.x);
    high.y = Math.max(high.y, to.y);
  };
  for (const { pos, size } of seats) include(pos, { x: pos.x + size.x, y: pos.y + size.y });
  for (const { pos, size } of items) include(pos, { x: pos.x + size.x, y: pos.y + size.y });
  for (const { outline = [] } of sections) for (const point of outline) include(point, point);
  return { x: low.x, y: low.y, width: reach(low.x, high.x), height: reach(low.y, high.y) };
}

/** Whether a box overlaps or touches the rectangle. */
export function touches(box: Bounds, { x, y, width, height, margin = 0 }: Rect): boolean {
  return (
    box.x <= x + width + margin &&
    box.x + box.width >= x - margin &&
    box.y <= y + height + margin &&
    box.y + box.height >= y - margin
  );
}

/** Rounding must not leave `low + extent` short of `high`: a viewport made of the bounds shows every seat. */
function reach(low: number, high: number): number {
  const extent = high - low;
  return low + extent < high ? extent * (1 + Number.EPSILON) : extent;
}
