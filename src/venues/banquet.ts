import type {
  Category,
  LayoutInput,
  LayoutItem,
  Point,
  Seat,
  Section,
} from '../modules/layouts/layout.types.js';
import { itemAt, makeAccessible, seatAt } from './seats.js';
import { arc, rowPlaces, straight, type Place } from './segments.js';

/** Units are centimetres; the hall's upper left corner is the origin. */
const HALL = { x: 3400, y: 2800 };
const CHAIR = 46;
/** From the table's edge to the middle of a chair. */
const CHAIR_GAP = 38;
/** Diameter by number of chairs. */
const DIAMETER = { 8: 150, 10: 180 } as const;

interface SeatedItem {
  item: LayoutItem;
  seats: Seat[];
}

const CATEGORIES: Category[] = [
  { id: 'front', name: 'Front tables', color: '#a8323e', price: 180 },
  { id: 'hall', name: 'Hall tables', color: '#2d7f88', price: 140 },
  { id: 'booth', name: 'Bar booths', color: '#8a6d3b', price: 110 },
];

const SECTIONS: Section[] = [
  { id: 'front', name: 'At the dance floor', outline: box(60, 560, HALL.x - 120, 900) },
  { id: 'hall', name: 'Hall', outline: box(60, 1480, HALL.x - 120, 880) },
  { id: 'bar', name: 'Bar', outline: box(60, 2400, HALL.x - 120, 360) },
];

/** A ballroom: round tables of 8 and 10, booths along the bar, a stage and a dance floor. */
export function banquet(): LayoutInput {
  const tables = [...tableCentres('front'), ...tableCentres('hall')].map(roundTable);
  const seated = [...tables, ...Array.from({ length: 6 }, (_, index) => booth(index))];
  return {
    name: 'Grand Ballroom',
    seats: seated.flatMap(({ seats }) => seats),
    items: [
      itemAt(
        { x: HALL.x / 2, y: 260 },
        { x: 1200, y: 400 },
        { id: 'stage', type: 'stage', label: 'Stage', shape: 'rectangle' },
      ),
      itemAt(
        { x: HALL.x / 2, y: 1010 },
        { x: 1000, y: 860 },
        { id: 'dance-floor', type: 'floor', label: 'Dance floor', shape: 'rectangle' },
      ),
      itemAt(
        { x: HALL.x / 2, y: 2590 },
        { x: 900, y: 150 },
        { id: 'bar', type: 'bar', label: 'Bar', shape: 'rectangle' },
      ),
      ...seated.map(({ item }) => item),
    ],
    categories: CATEGORIES,
    sections: SECTIONS,
    currency: 'USD',
  };
}

interface TablePlan {
  centre: Point;
  section: 'front' | 'hall';
  chairs: 8 | 10;
}

/** Tables of 8 left and right of the dance floor; behind it three rows of tables of 10, the middle one shifted. */
function tableCentres(section: 'front' | 'hall'): TablePlan[] {
  if (section === 'front') {
    const columns = [250, 600, 950, HALL.x - 950, HALL.x - 600, HALL.x - 250];
    return [715, 1015, 1315].flatMap((y) =>
      columns.map((x) => ({ centre: { x, y }, section, chairs: 8 as const })),
    );
  }
  return [0, 1].flatMap((row) =>
    Array.from({ length: 8 - row }, (_, column) => ({
      centre: { x: HALL.x / 2 + (column - (7 - row) / 2) * 410, y: 1690 + row * 440 },
      section,
      chairs: 10 as const,
    })),
  );
}

function roundTable(plan: TablePlan, index: number): SeatedItem {
  const id = `T${index + 1}`;
  const diameter = DIAMETER[plan.chairs];
  const ring = arc(plan.centre, 0, 360);
  const radius = diameter / 2 + CHAIR_GAP;
  const places = rowPlaces(ring, radius, ring.length(radius) / plan.chairs, plan.chairs);
  const seats = chairs(places, id, { catId: plan.section, sectionId: plan.section });
  // Every fifth table has a place without a chair, at the side of the aisle.
  if (index % 5 === 0) makeAccessible(seats, 0, 1);
  const item = itemAt(
    plan.centre,
    { x: diameter, y: diameter },
    {
      id,
      type: 'table',
      sc: plan.chairs,
      label: String(index + 1),
      shape: 'circle',
    },
  );
  return { item, seats };
}

/** A booth of four: two benches that face each other across a table. */
function booth(index: number): SeatedItem {
  const id = `B${index + 1}`;
  const centre = { x: index < 3 ? 300 + index * 340 : HALL.x - 300 - (5 - index) * 340, y: 2580 };
  const places = [90, -90].flatMap((angle) => rowPlaces(straight(centre, angle, 140), 85, 62, 2));
  const item = itemAt(
    centre,
    { x: 110, y: 130 },
    { id, type: 'table', sc: 4, label: `Booth ${index + 1}`, shape: 'booth' },
  );
  return { item, seats: chairs(places, id, { catId: 'booth', sectionId: 'bar' }) };
}

function chairs(places: Place[], tableId: string, marks: { catId: string; sectionId: string }): Seat[] {
  return places.map((place, index) => {
    const sn = String(index + 1);
    return seatAt(place, CHAIR, { id: `${tableId}-${sn}`, rl: tableId, sn, tableId, ...marks });
  });
}

function box(x: number, y: number, width: number, height: number): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}
