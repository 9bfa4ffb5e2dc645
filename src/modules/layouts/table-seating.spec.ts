import * as fc from 'fast-check';
import type { LayoutItem, Seat } from './layout.types.js';
import { seatTables } from './table-seating.js';

const seat = (id: string, x: number, y: number, more: Partial<Seat> = {}): Seat => ({
  id,
  pos: { x, y },
  size: { x: 2, y: 2 },
  catId: 'c',
  ...more,
});
const table = (id: string, x: number, y: number, sc?: number): LayoutItem => ({
  id,
  type: 'table',
  pos: { x, y },
  size: { x: 4, y: 4 },
  sc,
});

/** The rule as it reads: every table in turn sorts all free seats by distance. */
function slowSeating(seats: Seat[], tables: LayoutItem[]): string[][] {
  const free = new Set(seats.filter((one) => one.tableId === undefined));
  return tables.map(({ pos, size, sc }) => {
    const distance = (one: Seat) =>
      (one.pos.x + one.size.x / 2 - (pos.x + size.x / 2)) ** 2 +
      (one.pos.y + one.size.y / 2 - (pos.y + size.y / 2)) ** 2;
    const taken = [...free].sort((a, b) => distance(a) - distance(b)).slice(0, sc);
    for (const one of taken) free.delete(one);
    return seats.filter((one) => taken.includes(one)).map((one) => one.id);
  });
}

describe('seatTables', () => {
  it('takes the nearest seats by their centres', () => {
    const seats = [seat('far', 100, 0), seat('left', -3, 1), seat('right', 5, 1), seat('above', 1, -4)];
    const { seats: seated, tableAssignments } = seatTables(seats, [table('T1', 0, 0, 2)]);
    expect(tableAssignments).toEqual([{ tableId: 'T1', seatIds: ['left', 'right'] }]);
    expect(seated.map((one) => one.tableId)).toEqual([undefined, 'T1', 'T1', undefined]);
  });

  it('lets the tables choose in the author’s order and breaks ties by seat order', () => {
    const seats = [seat('a', -10, 1), seat('b', 10, 1), seat('c', 30, 1)];
    const { tableAssignments } = seatTables(seats, [table('second', 21, 0, 1), table('first', 0 - 1, 0, 1)]);
    expect(tableAssignments).toEqual([
      { tableId: 'second', seatIds: ['c'] },
      { tableId: 'first', seatIds: ['a'] },
    ]);
  });

  it('leaves alone tables that seats name, tables without sc, other items, and the given seats', () => {
    const seats = [seat('a', 0, 0, { tableId: 'named' }), seat('b', 1, 1)];
    const before = structuredClone(seats);
    const items = [table('named', 0, 0, 1), table('bare', 0, 0), { ...table('bar', 0, 0, 1), type: 'booth' }];
    expect(seatTables(seats, items)).toEqual({ seats, tableAssignments: [] });
    seatTables(seats, [table('T', 0, 0, 1)]);
    expect(seats).toEqual(before);
  });

  it('takes what is there when too few are free', () => {
    expect(
      seatTables([seat('a', 0, 0)], [table('T', 0, 0, 3), table('U', 0, 0, 1)]).tableAssignments,
    ).toEqual([
      { tableId: 'T', seatIds: ['a'] },
      { tableId: 'U', seatIds: [] },
    ]);
  });

  it('equals the rule applied slowly', () => {
    const coordinate = fc.oneof(fc.integer({ min: -6, max: 6 }), fc.double({ min: -9, max: 9, noNaN: true }));
    const seats = fc.array(fc.tuple(coordinate, coordinate, fc.boolean()), { maxLength: 60 });
    const tables = fc.array(fc.tuple(coordinate, coordinate, fc.integer({ min: 1, max: 12 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(seats, tables, (seatPlaces, tablePlaces) => {
        const given = seatPlaces.map(([x, y, named], n) =>
          seat(`s${n}`, x, y, named ? { tableId: 'other' } : {}),
        );
        const items = tablePlaces.map(([x, y, sc], n) => table(`t${n}`, x, y, sc));
        const { tableAssignments } = seatTables(given, items);
        expect(tableAssignments.map((assignment) => assignment.seatIds)).toEqual(slowSeating(given, items));
      }),
      { numRuns: 500 },
    );
  });

  it('seats 1,000 tables among 10,000 seats at once', () => {
    const seats = Array.from({ length: 10_000 }, (_, n) =>
      seat(`s${n}`, (n % 100) * 3, Math.floor(n / 100) * 3),
    );
    const tables = Array.from({ length: 1_000 }, (_, n) =>
      table(`t${n}`, (n % 40) * 7, Math.floor(n / 40) * 11, 10),
    );
    const start = performance.now();
    const { tableAssignments } = seatTables(seats, tables);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(new Set(tableAssignments.flatMap(({ seatIds }) => seatIds)).size).toBe(10_000);
  });
});
