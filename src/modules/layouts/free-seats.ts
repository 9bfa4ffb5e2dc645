import type { Point, Seat } from './layout.types.js';
import { NearestSeats } from './nearest-seats.js';

const LEAF_SIZE = 16;
const NONE = 0xffff_ffff;

export function centreOf({ pos, size }: { pos: Point; size: Point }): Point {
  return { x: pos.x + size.x / 2, y: pos.y + size.y / 2 };
}

/**
 * The seats that belong to no table yet, in a tree of boxes that knows where none is left. Seats are sorted along a
 * Z-shaped curve and cut into leaves; node 1 is the root, node n has the children 2n and 2n + 1. Whatever the geometry
 * (all seats at one point, all tables at another), a search passes over what cannot change its outcome.
 */
export class FreeSeats {
  private readonly centres: Point[];
  /** Along the curve. */
  private readonly ordinals: Uint32Array;
  private readonly taken: Uint8Array;
  private readonly leafOf: Uint32Array;
  private readonly leafCount: number;
  /** Per node minX, minY, maxX, maxY of the centres below it. */
  private readonly boxes: Float64Array;
  /** Per node the lowest free ordinal below it, or NONE. */
  private readonly firstFree: Uint32Array;

  constructor(seats: readonly Seat[]) {
    this.centres = seats.map(centreOf);
    this.taken = Uint8Array.from(seats, (seat) => Number(seat.tableId !== undefined));
    this.ordinals = alongCurve(this.centres);
    this.leafCount = 2 ** Math.ceil(Math.log2(Math.max(1, seats.length / LEAF_SIZE)));
    this.leafOf = new Uint32Array(seats.length);
    this.ordinals.forEach(
      (ordinal, n) => (this.leafOf[ordinal] = this.leafCount + Math.floor(n / LEAF_SIZE)),
    );
    this.boxes = new Float64Array(8 * this.leafCount);
    this.firstFree = new Uint32Array(2 * this.leafCount).fill(NONE);
    for (let node = 2 * this.leafCount - 1; node > 0; node--) {
      this.measure(node);
      this.refresh(node);
    }
  }

  /** @returns the ordinals of the nearest free seats, ascending; fewer than `count` when no more are free. */
  takeNearest(centre: Point, count: number): number[] {
    const nearest = new NearestSeats(count);
    this.visit(1, centre, nearest);
    const chosen = nearest.chosen();
    for (const ordinal of chosen) {
      this.taken[ordinal] = 1;
      for (let node = this.leafOf[ordinal]; node > 0; node >>= 1) this.refresh(node);
    }
    return chosen;
  }

  private visit(node: number, centre: Point, nearest: NearestSeats): void {
    const first = this.firstFree[node];
    if (first === NONE || !nearest.wants(this.distanceTo(node, centre), first)) return;
    if (node >= this.leafCount) return this.offerLeaf(node, centre, nearest);
    const leftIsNearer = this.distanceTo(2 * node, centre) <= this.distanceTo(2 * node + 1, centre);
    const nearer = leftIsNearer ? 2 * node : 2 * node + 1;
    this.visit(nearer, centre, nearest);
    this.visit(nearer ^ 1, centre, nearest);
  }

  private offerLeaf(leaf: number, centre: Point, nearest: NearestSeats): void {
    for (const ordinal of this.seatsOf(leaf)) {
      if (this.taken[ordinal]) continue;
      const dx = this.centres[ordinal].x - centre.x;
      const dy = this.centres[ordinal].y - centre.y;
      nearest.offer(dx * dx + dy * dy, ordinal);
    }
  }

  private seatsOf(leaf: number): Uint32Array {
    const from = (leaf - this.leafCount) * LEAF_SIZE;
    return this.ordinals.subarray(from, from + LEAF_SIZE);
  }

  /** Square of the distance to the node's box; never more than that of a centre inside. */
  private distanceTo(node: number, { x, y }: Point): number {
    const at = 4 * node;
    const dx = Math.max(this.boxes[at] - x, x - this.boxes[at + 2], 0);
    const dy = Math.max(this.boxes[at + 1] - y, y - this.boxes[at + 3], 0);
    return dx * dx + dy * dy;
  }

  private measure(node: number): void {
    const { boxes } = this;
    boxes.set([Infinity, Infinity, -Infinity, -Infinity], 4 * node);
    if (node >= this.leafCount) {
      for (const ordinal of this.seatsOf(node)) {
        const { x, y } = this.centres[ordinal];
        this.include(node, x, y, x, y);
      }
    } else {
      for (let at = 8 * node; at < 8 * node + 8; at += 4) {
        this.include(node, boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]);
      }
    }
  }

  private include(node: number, minX: number, minY: number, maxX: number, maxY: number): void {
    const at = 4 * node;
    this.boxes[at] = Math.min(this.boxes[at], minX);
    this.boxes[at + 1] = Math.min(this.boxes[at + 1], minY);
    this.boxes[at + 2] = Math.max(this.boxes[at + 2], maxX);
    this.boxes[at + 3] = Math.max(this.boxes[at + 3], maxY);
  }

  private refresh(node: number): void {
    if (node < this.leafCount) {
      this.firstFree[node] = Math.min(this.firstFree[2 * node], this.firstFree[2 * node + 1]);
      return;
    }
    this.firstFree[node] = NONE;
    for (const ordinal of this.seatsOf(node)) {
      if (!this.taken[ordinal] && ordinal < this.firstFree[node]) this.firstFree[node] = ordinal;
    }
  }
}

/** Ordinals sorted so that neighbours in the list are mostly neighbours in the plane. */
function alongCurve(centres: readonly Point[]): Uint32Array {
  const toCellX = cellOf(centres.map((centre) => centre.x));
  const toCellY = cellOf(centres.map((centre) => centre.y));
  const codes = Float64Array.from(centres, ({ x, y }) => spread(toCellX(x)) + 2 * spread(toCellY(y)));
  return Uint32Array.from(centres.keys()).sort((a, b) => codes[a] - codes[b] || a - b);
}

/** Maps the range of the values to the whole numbers from 0 to 65,535. */
function cellOf(values: readonly number[]): (value: number) => number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return (value) => (high > low ? Math.floor(((value - low) / (high - low)) * 0xffff) : 0);
}

/** Puts a zero before each of 16 bits (Morton's interleaving). */
function spread(cell: number): number {
  let bits = cell;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}
