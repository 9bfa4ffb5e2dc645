import type {
  Category,
  LayoutInput,
  LayoutItem,
  Point,
  Seat,
  Section,
} from '../modules/layouts/layout.types.js';
import { makeAccessible, rowLabel, seatAt } from './seats.js';
import { arc, rowCapacity, rowPlaces, segmentOutline, straight, type Segment } from './segments.js';

/** Units are centimetres. The bowl is a rounded rectangle: straight stands along the field, arcs around its corners. */
const SEAT = 35;
/** A square may be turned by 45 degrees against its neighbour only where they are 1.42 sides apart. */
const PITCH = 50;
const AISLE = 120;

export interface BowlTier {
  name: string;
  /** Radius of the first row around the corner points. */
  firstRadius: number;
  rowDepth: number;
  rows: number;
  /** Sections along a long side, along a short side and around a corner. */
  along: number;
  across: number;
  corner: number;
  category(row: number, part: Part['kind']): string;
}

export interface Bowl {
  name: string;
  /** Half of the rectangle of corner points: the straight stands are twice as long. */
  half: Point;
  tiers: BowlTier[];
  seats: number;
  items: LayoutItem[];
  categories: Category[];
}

interface Part {
  kind: 'side' | 'end' | 'corner';
  segment: Segment;
}

interface Row {
  part: Part;
  tier: BowlTier;
  sectionId: string;
  row: number;
  radius: number;
  count: number;
}

/** A bowl of exactly `bowl.seats` seats: the last rows of the top tier give up what is too much. */
export function buildBowl(bowl: Bowl): LayoutInput {
  const rows = bowl.tiers.map((tier, level) =>
    partsOf(bowl, tier).map((part, index) =>
      sectionRows(tier, part, `${level + 1}${String(index + 1).padStart(2, '0')}`),
    ),
  );
  trimTo(bowl.seats, rows);
  const sections = rows.flat();
  return {
    name: bowl.name,
    seats: sections.flatMap((section) => section.flatMap(seatsOf)),
    items: bowl.items,
    categories: bowl.categories,
    sections: sections.map(sectionOf),
    currency: 'USD',
  };
}

/** The stands in turn around the field, from the middle of the lower side to its right. */
function partsOf({ half }: Bowl, tier: BowlTier): Part[] {
  const { x, y } = half;
  return [
    ...side('side', { x: 0, y }, 0, 2 * x, tier.along),
    ...corner({ x, y }, 0, tier.corner),
    ...side('end', { x, y: 0 }, 90, 2 * y, tier.across),
    ...corner({ x, y: -y }, 90, tier.corner),
    ...side('side', { x: 0, y: -y }, 180, 2 * x, tier.along),
    ...corner({ x: -x, y: -y }, 180, tier.corner),
    ...side('end', { x: -x, y: 0 }, 270, 2 * y, tier.across),
    ...corner({ x: -x, y }, 270, tier.corner),
  ];
}

function side(kind: Part['kind'], base: Point, angle: number, length: number, count: number): Part[] {
  const whole = straight(base, angle, length);
  return Array.from({ length: count }, (_, index) => {
    const middle = ((index + 0.5) / count - 0.5) * length;
    return { kind, segment: straight(whole.place(0, middle), angle, length / count) };
  });
}

function corner(centre: Point, from: number, count: number): Part[] {
  const step = 90 / count;
  return Array.from({ length: count }, (_, index) => ({
    kind: 'corner',
    segment: arc(centre, from + index * step, from + (index + 1) * step),
  }));
}

function sectionRows(tier: BowlTier, part: Part, sectionId: string): Row[] {
  return Array.from({ length: tier.rows }, (_, row) => {
    const radius = tier.firstRadius + row * tier.rowDepth;
    return { part, tier, sectionId, row, radius, count: rowCapacity(part.segment, radius, PITCH, AISLE) };
  });
}

/** Takes one seat at a time from the last rows of the top tier, section by section, until exactly `seats` are left. */
function trimTo(seats: number, tiers: Row[][][]): void {
  const lastRows = tiers.at(-1)!.map((section) => section.at(-1)!);
  const surplus = tiers.flat(2).reduce((sum, row) => sum + row.count, -seats);
  const spare = lastRows.reduce((sum, row) => sum + row.count - 1, 0);
  if (surplus < 0 || surplus > spare) {
    throw new RangeError(`The bowl has ${surplus + seats} places and cannot be brought to ${seats}.`);
  }
  for (let left = surplus, turn = 0; left > 0; turn++) {
    const row = lastRows[turn % lastRows.length];
    if (row.count === 1) continue;
    row.count--;
    left--;
  }
}

function seatsOf({ part, tier, sectionId, row, radius, count }: Row): Seat[] {
  const rl = rowLabel(row);
  const catId = tier.category(row, part.kind);
  const seats = rowPlaces(part.segment, radius, PITCH, count).map((place, index) => {
    const sn = String(index + 1);
    return seatAt(place, SEAT, { id: `${sectionId}-${rl}-${sn}`, catId, rl, sn, sectionId });
  });
  // The last row of a stand along the field meets the concourse without a step.
  if (row === tier.rows - 1 && part.kind === 'side' && count >= 4) {
    makeAccessible(seats, 0, 1);
    makeAccessible(seats, count - 1, count - 2);
  }
  return seats;
}

function sectionOf(rows: Row[]): Section {
  const [{ part, tier, sectionId, radius }] = rows;
  const outer = rows.at(-1)!.radius + tier.rowDepth / 2;
  return {
    id: sectionId,
    name: `${tier.name} ${sectionId}`,
    outline: segmentOutline(part.segment, radius - tier.rowDepth / 2, outer, AISLE / 2 - 15),
  };
}
