import { LIMITS } from '../../config/limits.js';
import type { Point, Seat } from './layout.types.js';
import { medianOf, usualSide } from './usual-side.js';

type Axis = keyof Point;
const AXES: readonly Axis[] = ['x', 'y'];

/** A group of seats, by index into the seats given, in ascending order of their near edges on each axis. */
type Sorted = Record<Axis, Uint32Array>;

/** Between the seats before `at`, in the order of the axis, and those from `at` on. */
interface Cut {
  axis: Axis;
  at: number;
  gap: number;
}

/** This many gaps in a line are those between rows: then only one that is clearly wider is an aisle. */
const GAPS_OF_ROWS = 8;
const WIDER_THAN_ROWS = 1.5;

/**
 * Divides seats that have no section into blocks, by cutting where an aisle, wider than a seat, runs from one side of
 * the block to the other, and then, while there are too many seats in one, at the widest gap near its middle. Every
 * seat is in exactly one block; the same seats give the same blocks.
 * @returns indexes into `seats`, ascending; blocks in the order of their first seats
 */
export function deriveBlocks(seats: readonly Seat[]): number[][] {
  if (seats.length === 0) return [];
  const divider = new Divider(seats);
  return divider.divide().sort((a, b) => a[0] - b[0]);
}

class Divider {
  private readonly aisle: number;
  /** No cut leaves fewer seats on a side, which bounds the number of blocks. */
  private readonly least: number;
  private readonly most: number;
  private readonly isNear: Uint8Array;
  /** Of each seat, in plain numbers: they are read again at every cut. */
  private readonly edges: Record<Axis, { near: Float64Array; far: Float64Array }>;

  constructor(seats: readonly Seat[]) {
    this.aisle = usualSide(seats);
    this.least = Math.max(LIMITS.derivedSectionSeatsMin, Math.ceil(seats.length / LIMITS.derivedSections));
    this.most = Math.max(LIMITS.derivedSectionSeatsMax, 4 * this.least);
    this.isNear = new Uint8Array(seats.length);
    this.edges = { x: edgesOf(seats, 'x'), y: edgesOf(seats, 'y') };
  }

  divide(): number[][] {
    const blocks: number[][] = [];
    const open: Sorted[] = [{ x: this.sorted('x'), y: this.sorted('y') }];
    for (let group = open.pop(); group; group = open.pop()) {
      const cut = this.cutOf(group);
      if (cut) open.push(...this.parted(group, cut));
      else blocks.push(Array.from(group.x).sort((a, b) => a - b));
    }
    return blocks;
  }

  private sorted(axis: Axis): Uint32Array {
    const { near } = this.edges[axis];
    return Uint32Array.from(near.keys()).sort((a, b) => near[a] - near[b] || a - b);
  }

  private cutOf(group: Sorted): Cut | undefined {
    if (group.x.length < 2 * this.least) return undefined;
    const aisles = AXES.flatMap((axis) => this.aisleOf(group[axis], axis) ?? []);
    if (aisles.length > 0) return aisles.reduce((one, other) => (other.gap > one.gap ? other : one));
    if (group.x.length <= this.most) return undefined;
    const axis = this.extent(group.y, 'y') > this.extent(group.x, 'x') ? 'y' : 'x';
    const third = Math.floor(group.x.length / 3);
    return widest(this.gapsOf(group[axis], axis), axis, third);
  }

  /** The widest aisle across the axis, if there is one. */
  private aisleOf(sorted: Uint32Array, axis: Axis): Cut | undefined {
    const gaps = this.gapsOf(sorted, axis);
    const open = gaps.filter((gap) => gap > 0);
    const rows = open.length >= GAPS_OF_ROWS ? WIDER_THAN_ROWS * medianOf(open) : 0;
    const cut = widest(gaps, axis, this.least);
    return cut.gap > Math.max(this.aisle, rows) ? cut : undefined;
  }

  /** At each index how far the seat begins behind the end of all seats before it; negative when it overlaps them. */
  private gapsOf(sorted: Uint32Array, axis: Axis): Float64Array {
    const { near, far } = this.edges[axis];
    const gaps = new Float64Array(sorted.length);
    let end = far[sorted[0]];
    for (let at = 1; at < sorted.length; at++) {
      gaps[at] = near[sorted[at]] - end;
      end = Math.max(end, far[sorted[at]]);
    }
    return gaps;
  }

  private extent(sorted: Uint32Array, axis: Axis): number {
    const { near } = this.edges[axis];
    return near[sorted[sorted.length - 1]] - near[sorted[0]];
  }

  private parted(group: Sorted, { axis, at }: Cut): [Sorted, Sorted] {
    const near = group[axis].subarray(0, at);
    for (const index of near) this.isNear[index] = 1;
    const parts: [Sorted, Sorted] = [
      { x: group.x.filter((index) => this.isNear[index]), y: group.y.filter((index) => this.isNear[index]) },
      {
        x: group.x.filter((index) => !this.isNear[index]),
        y: group.y.filter((index) => !this.isNear[index]),
      },
    ];
    for (const index of near) this.isNear[index] = 0;
    return parts;
  }
}

function edgesOf(seats: readonly Seat[], axis: Axis): { near: Float64Array; far: Float64Array } {
  return {
    near: Float64Array.from(seats, ({ pos }) => pos[axis]),
    far: Float64Array.from(seats, ({ pos, size }) => pos[axis] + size[axis]),
  };
}

/** The widest gap that leaves `least` seats on both sides; of equal ones the one nearest to the middle. */
function widest(gaps: Float64Array, axis: Axis, least: number): Cut {
  const middle = gaps.length / 2;
  let at = least;
  for (let other = least + 1; other <= gaps.length - least; other++) {
    const isNearer = Math.abs(other - middle) < Math.abs(at - middle);
    if (gaps[other] > gaps[at] || (gaps[other] === gaps[at] && isNearer)) at = other;
  }
  return { axis, at, gap: gaps[at] };
}
