/** In units of the layout; y grows downwards. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How much wider than need be the followed part may have become when somebody looks closer, before it is cut down. */
const LARGEST_RATIO = 8;

/**
 * The part of the map to follow for a view: grown on all sides, and to the lines of a grid whose width goes with the
 * view's. So small moves ask for nothing, and people who look at about the same have the same part, which the service
 * prepares once.
 */
export function areaAround({ x, y, width, height }: Rect): Rect {
  const tile = tileOf({ width, height });
  const [left, top] = [floorTo(tile, x - tile / 2), floorTo(tile, y - tile / 2)];
  const [right, bottom] = [ceilTo(tile, x + width + tile / 2), ceilTo(tile, y + height + tile / 2)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether what is followed will do for the view, too. */
export function suits(area: Rect, view: Rect): boolean {
  const isInside =
    view.x >= area.x &&
    view.y >= area.y &&
    view.x + view.width <= area.x + area.width &&
    view.y + view.height <= area.y + area.height;
  const fitting = areaAround(view);
  const ratio = Math.max(area.width, area.height) / Math.max(fitting.width, fitting.height);
  return isInside && ratio <= LARGEST_RATIO;
}

/** For views of no size at all. */
const SMALLEST_TILE = 2 ** -20;

/** A power of two: at least half of the longer side. */
function tileOf({ width, height }: Pick<Rect, 'width' | 'height'>): number {
  return 2 ** Math.ceil(Math.log2(Math.max(width / 2, height / 2, SMALLEST_TILE)));
}

const floorTo = (tile: number, value: number) => Math.floor(value / tile) * tile;
const ceilTo = (tile: number, value: number) => Math.ceil(value / tile) * tile;
