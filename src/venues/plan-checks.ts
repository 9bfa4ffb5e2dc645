import Flatbush from 'flatbush';
import type { Point } from '../modules/layouts/layout.types.js';
import { isRecord } from '../modules/layouts/value-checks.js';
import type { PlanFaults } from './plan-faults.js';
import type { PlanObject } from './plan-values.js';

/** A seat as the plan draws it: a disc. */
export interface PlanSeat {
  id: string;
  path: string;
  /** For messages: zone, row and number. */
  title: string;
  centre: Point;
  radius: number;
}

export interface PlanSize {
  width: number;
  height: number;
}

/** Of the seats that one seat lies over, so many are named; seats in a heap cost no more. */
const OVERLAPS_NAMED = 5;
/** Relative to the plan's numbers, far below a pixel and far above a rounding error. */
const TOLERANCE = 1e-6;

/** One fault for each seat that lies over seats which come before it in the plan. Discs that touch do not. */
export function checkOverlaps(seats: PlanSeat[], faults: PlanFaults): void {
  if (seats.length === 0) return;
  const index = indexOf(seats);
  seats.forEach((seat, n) => {
    const { centre, radius } = seat;
    const isUnder = (other: number) => other < n && overlap(seat, seats[other]);
    const under = index.neighbors(centre.x, centre.y, OVERLAPS_NAMED + 1, radius, isUnder);
    if (under.length === 0) return;
    const named = under
      .slice(0, OVERLAPS_NAMED)
      .sort((a, b) => a - b)
      .map((other) => `"${seats[other].id}" (${seats[other].path})`)
      .join(', ');
    const more = under.length > OVERLAPS_NAMED ? ' and more' : '';
    faults.add(
      'SEATS_OVERLAP',
      seat.path,
      `${seat.title}, "${seat.id}", lies over ${named}${more}; all are kept`,
    );
  });
}

function indexOf(seats: PlanSeat[]): Flatbush {
  const index = new Flatbush(seats.length);
  for (const { centre, radius } of seats) {
    index.add(centre.x - radius, centre.y - radius, centre.x + radius, centre.y + radius);
  }
  index.finish();
  return index;
}

function overlap(a: PlanSeat, b: PlanSeat): boolean {
  const distance = Math.hypot(a.centre.x - b.centre.x, a.centre.y - b.centre.y);
  return distance < (a.radius + b.radius) * (1 - TOLERANCE);
}

/** Seats that reach over the edge of the plan, or lie beyond it. */
export function checkInside(seats: PlanSeat[], { width, height }: PlanSize, faults: PlanFaults): void {
  const slack = TOLERANCE * Math.max(width, height);
  const isInside = ({ x, y }: Point, margin: number) =>
    x >= margin - slack && y >= margin - slack && x <= width - margin + slack && y <= height - margin + slack;
  for (const { id, path, title, centre, radius } of seats) {
    if (isInside(centre, radius)) continue;
    const how = isInside(centre, 0) ? 'reaches over the edge' : 'lies outside';
    const at = `its middle is ${centre.x}, ${centre.y}, the plan ${width} x ${height}`;
    faults.add('SEAT_OUTSIDE', path, `${title}, "${id}", ${how} of the plan: ${at}; kept where it is`);
  }
}

const LISTS_BY_DEPTH = [['zones'], ['rows', 'areas'], ['seats']];

/** The format wants every `uuid` once in the whole plan, whatever it is the uuid of. Nothing else is made of them. */
export function checkUuids(plan: PlanObject, faults: PlanFaults): void {
  const seen = new Map<string, string>();
  const visit = (parent: PlanObject, path: string, depth: number): void => {
    for (const key of LISTS_BY_DEPTH[depth] ?? []) {
      const list = parent[key];
      if (!Array.isArray(list)) continue;
      list.forEach((entry: unknown, n) => {
        if (!isRecord(entry)) return;
        const at = `${path}${key}[${n}]`;
        checkUuid(entry.uuid, at, seen, faults);
        visit(entry, `${at}.`, depth + 1);
      });
    }
  };
  visit(plan, '', 0);
}

function checkUuid(uuid: unknown, path: string, seen: Map<string, string>, faults: PlanFaults): void {
  if (typeof uuid !== 'string') return;
  const first = seen.get(uuid);
  if (first === undefined) seen.set(uuid, path);
  else
    faults.add(
      'UUID_REPEATED',
      `${path}.uuid`,
      `"${uuid}" is the uuid of ${first} too; nothing depends on it`,
    );
}
