import { centreOf, isInside, type Point } from './geometry.js';
import type { Scene } from './scene.js';

export type Direction = 'left' | 'right' | 'up' | 'down';

const STEPS: Record<Direction, Point> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** The seat at a point, or the nearest one no further from it than `reach`, in layout units. */
export function seatAt(scene: Scene, { x, y }: Point, reach: number): number | undefined {
  // Nearest by box; of boxes that all hold the point, the one whose middle is nearest.
  const found = scene.index.neighbors(x, y, 6, reach);
  const distance = (n: number) => {
    const middle = centreOf(scene.boxes[n]);
    return Math.hypot(middle.x - x, middle.y - y);
  };
  return found.length === 0
    ? undefined
    : found.reduce((one, other) => (distance(other) < distance(one) ? other : one));
}

export function sectionAt(scene: Scene, point: Point): number | undefined {
  const at = scene.sections.findIndex(({ outline }) => isInside(point, outline));
  return at === -1 ? undefined : at;
}

export function tableAt(scene: Scene, { x, y }: Point): string | undefined {
  return scene.items.find(
    ({ type, pos, size }) =>
      type === 'table' && x >= pos.x && y >= pos.y && x <= pos.x + size.x && y <= pos.y + size.y,
  )?.id;
}

/** The next seat that way, as the eye would take it: near, and not far off the line. */
export function seatBeside(scene: Scene, from: number, direction: Direction): number | undefined {
  const start = centreOf(scene.boxes[from]);
  const near = scene.index.neighbors(start.x, start.y, 120, scene.seatSide * 14);
  return nearestThatWay(
    start,
    direction,
    near.filter((n) => n !== from).map((n) => ({ at: n, point: centreOf(scene.boxes[n]) })),
    scene.seatSide * 0.4,
  );
}

/** The next section with seats that way. */
export function sectionBeside(scene: Scene, from: number, direction: Direction): number | undefined {
  const { sections } = scene;
  const others = [...sections.keys()].filter((at) => at !== from && sections[at].seats.length > 0);
  const places = others.map((at) => ({ at, point: centreOf(sections[at].box) }));
  return nearestThatWay(centreOf(sections[from].box), direction, places, 0);
}

function nearestThatWay(
  start: Point,
  direction: Direction,
  places: { at: number; point: Point }[],
  least: number,
): number | undefined {
  const step = STEPS[direction];
  let best: number | undefined;
  let bestScore = Infinity;
  for (const { at, point } of places) {
    const along = (point.x - start.x) * step.x + (point.y - start.y) * step.y;
    const aside = Math.abs((point.x - start.x) * step.y) + Math.abs((point.y - start.y) * step.x);
    const score = along + 2.2 * aside;
    if (along > least && aside < along * 3 && score < bestScore) [best, bestScore] = [at, score];
  }
  return best;
}

/** Seats that may take the place of one that is gone: the nearest that pass, those of its category first. */
export function seatsNear(
  scene: Scene,
  lost: number,
  count: number,
  passes: (n: number) => boolean,
): number[] {
  const { x, y } = centreOf(scene.boxes[lost]);
  const isAlike = (n: number) => scene.category[n] === scene.category[lost];
  const near = scene.index.neighbors(x, y, 400, Infinity, (n) => n !== lost && passes(n));
  return [...near.filter(isAlike), ...near.filter((n) => !isAlike(n))].slice(0, count);
}
