import type { Category, LayoutInput, Seat, Section } from '../modules/layouts/layout.types.js';
import { itemAt, makeAccessible, rowLabel, seatAt } from './seats.js';
import { arc, rowCapacity, rowPlaces, segmentOutline, straight, type Segment } from './segments.js';

/** Units are centimetres. All rows are arcs around one point behind the stage front. */
const CENTRE = { x: 0, y: 0 };
const SEAT = 44;
const PITCH = 55;
const AISLE = 130;
const HALF_ANGLE = 28;
const BOXES_PER_SIDE = 5;
const BOX_ANGLE = 31;
const BOX_FIRST_RADIUS = 1650;
const BOX_SPACING = 290;
const BOX_WIDTH = 170;

interface Tier {
  rows: number;
  /** Row label index of its first row. */
  firstLabel: number;
  firstRadius: number;
  rowDepth: number;
  blocks: { id: string; name: string; segment: Segment }[];
  category(row: number, block: string): string;
}

const CATEGORIES: Category[] = [
  { id: 'premium', name: 'Premium stalls', color: '#b3261e', price: 145 },
  { id: 'stalls', name: 'Stalls', color: '#e08a1e', price: 98 },
  { id: 'stalls-rear', name: 'Rear stalls', color: '#c9b227', price: 72 },
  { id: 'balcony', name: 'Balcony', color: '#2e7d5b', price: 64 },
  { id: 'balcony-rear', name: 'Rear balcony', color: '#3f6fb5', price: 38 },
  { id: 'box', name: 'Box', color: '#7b4fa3', price: 120 },
];

const STALLS: Tier = {
  rows: 21,
  firstLabel: 0,
  firstRadius: 1500,
  rowDepth: 95,
  blocks: [
    { id: 'stalls-left', name: 'Stalls left', segment: arc(CENTRE, -HALF_ANGLE, -11) },
    { id: 'stalls-centre', name: 'Stalls centre', segment: arc(CENTRE, -11, 11) },
    { id: 'stalls-right', name: 'Stalls right', segment: arc(CENTRE, 11, HALF_ANGLE) },
  ],
  category: (row, block) => {
    if (row >= 14) return 'stalls-rear';
    return block === 'stalls-centre' && row >= 2 && row <= 9 ? 'premium' : 'stalls';
  },
};

/** Its rows are AA, BB and on, so that a label tells the level. */
const BALCONY: Tier = {
  rows: 7,
  firstLabel: 24,
  firstRadius: 3900,
  rowDepth: 100,
  blocks: [
    { id: 'balcony-left', name: 'Balcony left', segment: arc(CENTRE, -HALF_ANGLE, -10) },
    { id: 'balcony-centre', name: 'Balcony centre', segment: arc(CENTRE, -10, 10) },
    { id: 'balcony-right', name: 'Balcony right', segment: arc(CENTRE, 10, HALF_ANGLE) },
  ],
  category: (row) => (row < 3 ? 'balcony' : 'balcony-rear'),
};

/** Curved stalls, balcony and boxes of about 1,200 seats. Units are centimetres. */
export function theatre(): LayoutInput {
  const stalls = tierRows(STALLS);
  for (const row of stalls.slice(-1)) markWheelchairPlaces(row);
  const boxes = [...boxesOf('left'), ...boxesOf('right')];
  return {
    name: 'Lyric Theatre',
    seats: [stalls, tierRows(BALCONY), boxes.map((box) => box.seats)].flat(2),
    items: [
      itemAt(
        { x: 0, y: 760 },
        { x: 1500, y: 520 },
        { id: 'stage', type: 'stage', label: 'Stage', shape: 'rectangle' },
      ),
      itemAt(
        { x: 0, y: 1110 },
        { x: 900, y: 130 },
        { id: 'pit', type: 'pit', label: 'Orchestra pit', shape: 'rectangle' },
      ),
      itemAt(
        { x: 0, y: 3650 },
        { x: 420, y: 130 },
        { id: 'mix', type: 'booth', label: 'Sound and light', shape: 'rectangle' },
      ),
    ],
    categories: CATEGORIES,
    sections: [...tierSections(STALLS), ...tierSections(BALCONY), ...boxes.map((box) => box.section)],
    currency: 'USD',
  };
}

function tierRows(tier: Tier): Seat[][] {
  return Array.from({ length: tier.rows }, (_, row) => tierRow(tier, row));
}

/** One row across all blocks, numbered through from left to right. */
function tierRow(tier: Tier, row: number): Seat[] {
  const radius = tier.firstRadius + row * tier.rowDepth;
  const rl = rowLabel(tier.firstLabel + row);
  const seats: Seat[] = [];
  for (const { id: sectionId, segment } of tier.blocks) {
    const catId = tier.category(row, sectionId);
    for (const place of rowPlaces(segment, radius, PITCH, rowCapacity(segment, radius, PITCH, AISLE))) {
      const sn = String(seats.length + 1);
      seats.push(seatAt(place, SEAT, { id: `${rl}-${sn}`, catId, rl, sn, sectionId }));
    }
  }
  return seats;
}

function tierSections(tier: Tier): Section[] {
  const inner = tier.firstRadius - tier.rowDepth / 2;
  const outer = inner + tier.rows * tier.rowDepth;
  return tier.blocks.map(({ id, name, segment }) => ({
    id,
    name,
    outline: segmentOutline(segment, inner, outer, AISLE / 2 - 10),
  }));
}

/** Level places beside the cross aisle behind the stalls: at both ends and at the two inner aisles. */
function markWheelchairPlaces(row: Seat[]): void {
  const blockStarts = row.flatMap((seat, index) =>
    seat.sectionId !== row[index - 1]?.sectionId ? index : [],
  );
  for (const start of blockStarts) {
    const end = row.findLastIndex((seat) => seat.sectionId === row[start].sectionId);
    makeAccessible(row, start, start + 1);
    makeAccessible(row, end, end - 1);
  }
}

/** Four boxes of four along one side wall, numbered from the stage. */
function boxesOf(side: 'left' | 'right'): { section: Section; seats: Seat[] }[] {
  return Array.from({ length: BOXES_PER_SIDE }, (_, index) => boxOf(side, index));
}

/** A box stands outside the stalls and is half turned to the stage. */
function boxOf(side: 'left' | 'right', index: number): { section: Section; seats: Seat[] } {
  const sign = side === 'left' ? -1 : 1;
  const wall = arc(CENTRE, sign * BOX_ANGLE - 1, sign * BOX_ANGLE + 1);
  const box = straight(wall.place(BOX_FIRST_RADIUS + index * BOX_SPACING, 0), sign * 80, BOX_WIDTH);
  const number = index + 1 + (side === 'left' ? 0 : BOXES_PER_SIDE);
  const id = `box-${number}`;
  const places = [0, 1].flatMap((row) => rowPlaces(box, 40 + row * 75, 75, 2));
  const seats = places.map((place, seat) => {
    const sn = String(seat + 1);
    return seatAt(place, SEAT, {
      id: `BOX${number}-${sn}`,
      catId: 'box',
      rl: `Box ${number}`,
      sn,
      sectionId: id,
    });
  });
  return { section: { id, name: `Box ${number}`, outline: segmentOutline(box, 0, 155, 0) }, seats };
}
