import * as fc from 'fast-check';
import { LIMITS } from '../../config/limits.js';
import { VENUES } from '../../venues/venues.js';
import { deriveBlocks } from './derived-sections.js';
import type { Seat } from './layout.types.js';
import { gridLayout } from './simple-grid.js';

const SIDE = 10;

function seatAt(x: number, y: number, size = { x: SIDE, y: SIDE }): Seat {
  return { id: `${x},${y}`, catId: 'c', pos: { x, y }, size };
}

/** Rows and columns of seats 4 apart, rows 6 apart. */
function block(x: number, y: number, columns: number, rows: number): Seat[] {
  return Array.from({ length: columns * rows }, (_, n) =>
    seatAt(x + (n % columns) * (SIDE + 4), y + Math.floor(n / columns) * (SIDE + 6)),
  );
}

/** Every seat once, blocks and seats in order, none too small to be one of the most there may be. */
function expectPartition(seats: readonly Seat[], blocks: number[][]): void {
  const all = blocks.flat().sort((a, b) => a - b);
  expect([all.length, all.every((ordinal, n) => ordinal === n)]).toEqual([seats.length, true]);
  expect(blocks.every((one) => one.every((ordinal, n) => n === 0 || one[n - 1] < ordinal))).toBe(true);
  expect(blocks.every((one, n) => n === 0 || blocks[n - 1][0] < one[0])).toBe(true);
  expect(blocks.length).toBeLessThanOrEqual(LIMITS.derivedSections);
}

const point = (of: fc.Arbitrary<number>) => fc.record({ x: of, y: of });

const lengthsOf = (blocks: number[][]) => blocks.map(({ length }) => length);

describe('deriveBlocks', () => {
  it('cuts where an aisle runs between blocks, across and along', () => {
    const [left, right, behind] = [block(0, 0, 10, 5), block(160, 0, 10, 5), block(0, 120, 21, 4)];
    const blocks = deriveBlocks([...left, ...right, ...behind]);
    expect(lengthsOf(blocks)).toEqual([50, 50, 84]);
    expect(blocks[1][0]).toBe(50);
  });

  it('takes no gap for an aisle that is not wider than a seat', () => {
    const pair = (gap: number) => [...block(0, 0, 1, 20), ...block(SIDE + gap, 0, 1, 20)];
    expect(deriveBlocks(pair(SIDE))).toHaveLength(1);
    expect(deriveBlocks(pair(SIDE + 0.001))).toHaveLength(2);
  });

  it('does not take wide rows for blocks', () => {
    const rows = Array.from({ length: 15 }, (_, n) => block(0, n * 40, 20, 1)).flat();
    expect(deriveBlocks(rows)).toHaveLength(1);
    const apart = rows.concat(Array.from({ length: 15 }, (_, n) => block(0, 680 + n * 40, 20, 1)).flat());
    expect(lengthsOf(deriveBlocks(apart))).toEqual([300, 300]);
  });

  it('cuts what is too large near its middle, between rows and columns', () => {
    const { seats } = gridLayout(3_000, 'Hall', 'USD');
    const blocks = deriveBlocks(seats);
    expectPartition(seats, blocks);
    expect(Math.max(...lengthsOf(blocks))).toBeLessThanOrEqual(LIMITS.derivedSectionSeatsMax);
    const rowsOf = (ordinals: number[]) => new Set(ordinals.map((ordinal) => seats[ordinal].rl));
    const columnsOf = (ordinals: number[]) => new Set(ordinals.map((ordinal) => seats[ordinal].pos.x));
    const inner = blocks[0];
    expect(rowsOf(inner).size * columnsOf(inner).size).toBe(inner.length);
  });

  it('leaves small groups with their neighbours', () => {
    const tables = Array.from({ length: 40 }, (_, n) => block(n * 200, 0, 2, 2)).flat();
    const blocks = deriveBlocks(tables);
    expectPartition(tables, blocks);
    expect(Math.min(...lengthsOf(blocks))).toBeGreaterThanOrEqual(LIMITS.derivedSectionSeatsMin);
    expect(blocks.length).toBeGreaterThan(5);
  });

  it.each(Object.entries(VENUES))('divides the %s', (_name, { build }) => {
    const { seats } = build();
    const blocks = deriveBlocks(seats);
    expectPartition(seats, blocks);
    expect(blocks.length).toBeGreaterThan(seats.length > LIMITS.derivedSectionSeatsMax ? 1 : 0);
  });

  it('knows a single seat, none, and seats on top of each other', () => {
    expect(deriveBlocks([])).toEqual([]);
    expect(deriveBlocks([seatAt(3, 4)])).toEqual([[0]]);
    const heap = Array.from({ length: 30_000 }, () => seatAt(0, 0, { x: 0, y: 0 }));
    expectPartition(heap, deriveBlocks(heap));
  });

  it('has every seat once and few blocks, wherever seats are', () => {
    const coordinate = fc.oneof(
      fc.integer({ min: 0, max: 50 }),
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.constantFrom(-1.7e308, 1.7e308),
    );
    const extent = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true }));
    const seat = fc.record({
      id: fc.string(),
      catId: fc.constant('c'),
      pos: point(coordinate),
      size: point(extent),
    });
    fc.assert(
      fc.property(fc.array(seat, { maxLength: 300, size: 'max' }), (seats) => {
        const blocks = deriveBlocks(seats);
        expectPartition(seats, blocks);
        expect(deriveBlocks(seats)).toEqual(blocks);
      }),
      { numRuns: 200 },
    );
  });
});
