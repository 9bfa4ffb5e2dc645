import { isDeepStrictEqual } from 'node:util';
import Flatbush from 'flatbush';
import type { LayoutInput, Point, Seat } from '../modules/layouts/layout.types.js';
import { parseLayout } from '../modules/layouts/layout-validation.js';
import { rowLabel } from './seats.js';
import { VENUES } from './venues.js';

const SEAT_COUNTS = { theatre: 1_234, arena: 20_000, banquet: 318, cinema: 247, stadium: 100_000 };

describe.each(Object.entries(VENUES))('the %s', (name, venue) => {
  const layout = venue.build();

  it('is a valid layout', () => {
    expect(isDeepStrictEqual(parseLayout(JSON.parse(JSON.stringify(layout))), layout)).toBe(true);
  });

  it('has the number of seats its description says, and is the same every time', () => {
    expect(layout.seats).toHaveLength(SEAT_COUNTS[name as keyof typeof SEAT_COUNTS]);
    expect(venue.about).toContain(`${layout.seats.length.toLocaleString('en-US')} seats`);
    expect(isDeepStrictEqual(venue.build(), layout)).toBe(true);
  });

  it('has no two seats that overlap', () => {
    expect(overlappingSeats(layout.seats)).toEqual([]);
  });

  it('keeps each seat inside the outline of its section', () => {
    expect(seatsOutsideTheirSection(layout)).toEqual([]);
  });

  it('lists the seats of one row one after the other', () => {
    const rows = layout.seats.map(({ sectionId, rl, tableId }) => JSON.stringify(tableId ?? [sectionId, rl]));
    const runs = rows.filter((row, ordinal) => row !== rows[ordinal - 1]);
    expect(runs).toHaveLength(new Set(rows).size);
  });

  it('has readable ids made of row and number, and uses every category', () => {
    const unreadable = layout.seats.filter(
      ({ id }) => !/^([1-3]\d\d-)?[A-Z]{1,2}\d*-\d+$|^BOX\d+-\d$/.test(id),
    );
    expect(unreadable).toEqual([]);
    const used = new Set(layout.seats.map(({ catId }) => catId));
    expect(layout.categories.filter(({ id }) => !used.has(id))).toEqual([]);
  });

  it('has wheelchair places, each with a companion beside it', () => {
    const byId = new Map(layout.seats.map((seat) => [seat.id, seat]));
    const companions = layout.seats.filter((seat) => seat.companionOf);
    expect(companions.length).toBeGreaterThan(0);
    expect(companions).toHaveLength(layout.seats.filter((seat) => seat.accessible).length);
    for (const companion of companions) {
      const place = byId.get(companion.companionOf!)!;
      expect(place.accessible).toBe(true);
      const distance = Math.hypot(place.pos.x - companion.pos.x, place.pos.y - companion.pos.y);
      expect(distance).toBeLessThan(2 * place.size.x);
    }
  });
});

describe('rowLabel', () => {
  it('leaves out I and O and doubles the letters after Z', () => {
    const labels = Array.from({ length: 50 }, (_, row) => rowLabel(row));
    expect(labels.slice(7, 15)).toEqual(['H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q']);
    expect(labels.slice(22, 26)).toEqual(['Y', 'Z', 'AA', 'BB']);
    expect(labels.slice(47)).toEqual(['ZZ', 'AAA', 'BBB']);
    expect(new Set(labels).size).toBe(50);
  });
});

describe('the checks themselves', () => {
  it('see an overlap, and none where boxes touch', () => {
    expect(overlappingSeats([seatOfTen('a', 0), seatOfTen('b', 9.9)])).toEqual(['a and b']);
    expect(overlappingSeats([seatOfTen('a', 0), seatOfTen('b', 10)])).toEqual([]);
  });

  it('see a seat outside its section', () => {
    const outline = [
      { x: 0, y: 0 },
      { x: 20, y: 0 },
      { x: 20, y: 20 },
      { x: 0, y: 20 },
    ];
    const seats = [seatOfTen('in', 0), seatOfTen('out', 30)].map((one) => ({ ...one, sectionId: 's' }));
    const layout = { ...VENUES.cinema.build(), seats, sections: [{ id: 's', name: 's', outline }] };
    expect(seatsOutsideTheirSection(layout)).toEqual(['out']);
  });
});

function seatOfTen(id: string, x: number): Seat {
  return { id, catId: 'a', pos: { x, y: 0 }, size: { x: 10, y: 10 } };
}

function overlappingSeats(seats: Seat[]): string[] {
  const index = new Flatbush(seats.length);
  for (const { pos, size } of seats) index.add(pos.x, pos.y, pos.x + size.x, pos.y + size.y);
  index.finish();
  return seats.flatMap(({ id, pos, size }, ordinal) =>
    index
      .search(pos.x, pos.y, pos.x + size.x, pos.y + size.y, (other) => other > ordinal)
      .filter((other) => boxesOverlap(seats[ordinal], seats[other]))
      .map((other) => `${id} and ${seats[other].id}`),
  );
}

function boxesOverlap(a: Seat, b: Seat): boolean {
  const roundingError = 1e-6;
  return (['x', 'y'] as const).every(
    (axis) =>
      Math.min(a.pos[axis] + a.size[axis], b.pos[axis] + b.size[axis]) - Math.max(a.pos[axis], b.pos[axis]) >
      roundingError,
  );
}

function seatsOutsideTheirSection({ seats, sections = [] }: LayoutInput): string[] {
  const outlines = new Map(sections.map(({ id, outline }) => [id, outline!]));
  return seats
    .filter(({ pos, size, sectionId }) => {
      const centre = { x: pos.x + size.x / 2, y: pos.y + size.y / 2 };
      return !isInside(centre, outlines.get(sectionId!)!);
    })
    .map(({ id }) => id);
}

/** Even-odd rule: a ray to the right crosses the outline an odd number of times. */
function isInside({ x, y }: Point, outline: Point[]): boolean {
  return outline.reduce((inside, a, n) => {
    const b = outline[(n + 1) % outline.length];
    const crosses = a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x);
    return crosses ? !inside : inside;
  }, false);
}
