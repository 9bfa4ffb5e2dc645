/** Layout units; y grows downwards. */
export interface Point {
  x: number;
  y: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const centreOf = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

export const grown = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

export function touches(one: Box, other: Box): boolean {
  return (
    one.x <= other.x + other.width &&
    other.x <= one.x + one.width &&
    one.y <= other.y + other.height &&
    other.y <= one.y + one.height
  );
}

/** Smallest box around points; a box of no size at the origin around none. */
export function boundsOf(points: Point[]): Box {
  if (points.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Smallest box around boxes. */
export function boxAround(boxes: Box[]): Box {
  return boundsOf(boxes.flatMap(cornersOf));
}

export function isInside({ x, y }: Point, outline: Point[]): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const a = outline[i];
    const b = outline[j];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** Convex hull of boxes, by Andrew's monotone chain. */
export function hullOf(boxes: Box[]): Point[] {
  const points = boxes.flatMap(cornersOf).sort((a, b) => a.x - b.x || a.y - b.y);
  return [...halfHull(points), ...halfHull(points.toReversed())];
}

function halfHull(points: Point[]): Point[] {
  const chain: Point[] = [];
  for (const point of points) {
    while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
    chain.push(point);
  }
  return chain.slice(0, -1);
}

const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

const cornersOf = ({ x, y, width, height }: Box): Point[] => [
  { x, y },
  { x: x + width, y },
  { x: x + width, y: y + height },
  { x, y: y + height },
];

/** The largest parts of a screen that none of the covers in its corners reach into: each is passed beside it, or above or below. */
export function freeParts(screen: Box, covers: Box[]): Box[] {
  return covers.reduce((parts, cover) => parts.flatMap((part) => beside(part, cover)), [screen]);
}

function beside(part: Box, cover: Box): Box[] {
  if (!touches(part, cover)) return [part];
  const [right, bottom] = [part.x + part.width, part.y + part.height];
  const [coverRight, coverBottom] = [cover.x + cover.width, cover.y + cover.height];
  return [
    { ...part, width: cover.x - part.x },
    { ...part, height: cover.y - part.y },
    { ...part, x: coverRight, width: right - coverRight },
    { ...part, y: coverBottom, height: bottom - coverBottom },
  ].filter(({ width, height }) => width > 0 && height > 0);
}
