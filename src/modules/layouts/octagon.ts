import type { Point, Seat } from './layout.types.js';

/**
 * The smallest octagon with level, upright and diagonal sides around seats' boxes, clockwise from the top left: three
 * to eight points, to nine digits. Undefined where it has no area or a corner is beyond what a number holds.
 */
export function outlineOf(seats: readonly Seat[]): Point[] | undefined {
  const corners = seats.flatMap(({ pos, size }) => [
    pos,
    { x: pos.x + size.x, y: pos.y },
    { x: pos.x, y: pos.y + size.y },
    { x: pos.x + size.x, y: pos.y + size.y },
  ]);
  const [left, right] = rangeOf(corners, ({ x }) => x);
  const [top, bottom] = rangeOf(corners, ({ y }) => y);
  const [leastSum, mostSum] = rangeOf(corners, ({ x, y }) => x + y);
  const [leastDifference, mostDifference] = rangeOf(corners, ({ x, y }) => x - y);
  const points = withoutRepeats([
    { x: left, y: leastSum - left },
    { x: leastSum - top, y: top },
    { x: mostDifference + top, y: top },
    { x: right, y: right - mostDifference },
    { x: right, y: mostSum - right },
    { x: mostSum - bottom, y: bottom },
    { x: leastDifference + bottom, y: bottom },
    { x: left, y: left - leastDifference },
  ]);
  const isDrawable = points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  return isDrawable && points.length >= 3 ? points : undefined;
}

function rangeOf(corners: readonly Point[], along: (corner: Point) => number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const corner of corners) {
    const at = along(corner);
    least = Math.min(least, at);
    most = Math.max(most, at);
  }
  return [least, most];
}

function withoutRepeats(points: readonly Point[]): Point[] {
  const rounded = points.map(({ x, y }) => ({ x: withNineDigits(x), y: withNineDigits(y) }));
  return rounded.filter(({ x, y }, n) => {
    const before = rounded.at(n - 1)!;
    return x !== before.x || y !== before.y;
  });
}

/** What sums and differences of fractions leave at the end is of no use to anybody. */
function withNineDigits(value: number): number {
  return Number(value.toPrecision(9));
}
