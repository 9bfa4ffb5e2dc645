import type { Category, LayoutInput, LayoutItem, Seat, Section } from '../modules/layouts/layout.types.js';
import { itemAt, makeAccessible, rowLabel, seatAt } from './seats.js';
import { arc, rowCapacity, rowPlaces, segmentOutline, type Segment } from './segments.js';

/** Units are centimetres. The rows bend slightly around a point far behind the screen. */
const CENTRE = { x: 0, y: -5200 };
const FIRST_RADIUS = 5600;
const ROW_DEPTH = 115;
const ROWS = 12;
const SEAT = 54;
const PITCH = 62;
const AISLES = 70;
const LOVE_SEATS = 9;
const LOVE_SEAT_GAP = 50;
const HALL = arc(CENTRE, -6, 6);
const LAST_RADIUS = FIRST_RADIUS + ROWS * ROW_DEPTH + 25;

const CATEGORIES: Category[] = [
  { id: 'front', name: 'Front rows', color: '#5b8bb8', price: 9 },
  { id: 'standard', name: 'Standard', color: '#2f6f9f', price: 12 },
  { id: 'prime', name: 'Prime', color: '#d08a1d', price: 15 },
  { id: 'love', name: 'Love seat', color: '#c2476b', price: 18 },
];

const SECTIONS: Section[] = [
  { id: 'hall', name: 'Hall', outline: segmentOutline(HALL, FIRST_RADIUS - 60, LAST_RADIUS - 75, 15) },
  {
    id: 'love-seats',
    name: 'Love seats',
    outline: segmentOutline(HALL, LAST_RADIUS - 50, LAST_RADIUS + 50, 15),
  },
];

/** One slightly curved hall of about 250 seats; love seats in the last row sell as tables of two. */
export function cinema(): LayoutInput {
  const rows = Array.from({ length: ROWS }, (_, row) => hallRow(row));
  const [front] = rows;
  for (const edge of [0, front.length - 1]) makeAccessible(front, edge, edge === 0 ? 1 : edge - 1);
  const love = Array.from({ length: LOVE_SEATS }, (_, index) => loveSeat(HALL, index));
  return {
    name: 'Orion Cinema, screen 1',
    seats: [...rows.flat(), ...love.flatMap((pair) => pair.seats)],
    items: [
      itemAt(
        { x: 0, y: 60 },
        { x: 1240, y: 30 },
        { id: 'screen', type: 'stage', label: 'Screen', shape: 'rectangle' },
      ),
      ...love.map((pair) => pair.item),
    ],
    categories: CATEGORIES,
    sections: SECTIONS,
    currency: 'USD',
  };
}

/** The front row leaves room at its ends for wheelchairs. */
function hallRow(row: number): Seat[] {
  const rl = rowLabel(row);
  const radius = FIRST_RADIUS + row * ROW_DEPTH;
  const count = rowCapacity(HALL, radius, PITCH, AISLES) - (row === 0 ? 4 : 0);
  const catId = row < 3 ? 'front' : row >= 6 && row <= 9 ? 'prime' : 'standard';
  return rowPlaces(HALL, radius, PITCH, count).map((place, index) => {
    const sn = String(index + 1);
    return seatAt(place, SEAT, { id: `${rl}-${sn}`, catId, rl, sn, sectionId: 'hall' });
  });
}

/** Two seats side by side on one couch, which is an item of two seats. */
function loveSeat(hall: Segment, index: number): { item: LayoutItem; seats: Seat[] } {
  const rl = rowLabel(ROWS);
  const tableId = `LOVE-${index + 1}`;
  const middle = (index - (LOVE_SEATS - 1) / 2) * (2 * SEAT + LOVE_SEAT_GAP);
  const seats = [-1, 1].map((side, seat) => {
    const sn = String(index * 2 + seat + 1);
    const place = hall.place(LAST_RADIUS, middle + (side * (SEAT + 2)) / 2);
    return seatAt(place, SEAT, {
      id: `${rl}-${sn}`,
      catId: 'love',
      rl,
      sn,
      sectionId: 'love-seats',
      tableId,
    });
  });
  const size = { x: 2 * SEAT + 16, y: SEAT + 16 };
  const item = itemAt(hall.place(LAST_RADIUS, middle), size, {
    id: tableId,
    type: 'table',
    sc: 2,
    label: `Love seat ${index + 1}`,
    shape: 'rectangle',
  });
  return { item, seats };
}
