import * as fc from 'fast-check';
import { LayoutIndex, type Rect } from './layout-index.js';
import type { LayoutItem, Point, Seat, SeatLayout } from './layout.types.js';

const coordinate = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ min: -50, max: 50, noNaN: true }),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
);
const extent = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 20 }),
  fc.double({ min: 0, max: 1e300, noNaN: true }),
);
const box = fc.record({
  pos: fc.record({ x: coordinate, y: coordinate }),
  size: fc.record({ x: extent, y: extent }),
});
const rectangle: fc.Arbitrary<Rect> = fc.record({
  x: coordinate,
  y: coordinate,
  width: extent,
  height: extent,
});

interface Box {
  pos: Point;
  size: Point;
}

function touches({ pos, size }: Box, { x, y, width, height }: Rect): boolean {
  return pos.x <= x + width && pos.x + size.x >= x && pos.y <= y + height && pos.y + size.y >= y;
}

function layoutOf(seatBoxes: Box[], itemBoxes: Box[] = []): SeatLayout {
  const seats = seatBoxes.map((seat, n): Seat => ({ id: `s${n}`, catId: `c${n % 3}`, ...seat }));
  return {
    id: '0123456789abcdef01234567',
    version: 1,
    name: 'random',
    seats,
    items: itemBoxes.map((item, n): LayoutItem => ({ id: `i${n}`, type: 'stage', ...item })),
    categories: ['c0', 'c1', 'c2'].map((id) => ({ id, name: id, color: '#000', price: 1 })),
    currency: 'USD',
    bounds: { x: 0, y: 0, width: 0, height: 0 },
    seatCount: seats.length,
  };
}

describe('LayoutIndex', () => {
  it('finds exactly the seats and items that a comparison with every box finds', () => {
    const boxes = fc.array(box, { minLength: 1, maxLength: 120, size: 'max' });
    fc.assert(
      fc.property(
        boxes,
        fc.array(box, { maxLength: 40 }),
        fc.array(rectangle, { minLength: 1 }),
        (seats, items, rects) => {
          const layout = layoutOf(seats, items);
          const index = new LayoutIndex(layout);
          for (const rect of rects) {
            const expected = layout.seats.flatMap((seat, ordinal) => (touches(seat, rect) ? [ordinal] : []));
            expect([...index.seatsTouching(rect)]).toEqual(expected);
            expect(index.itemsTouching(rect)).toEqual(layout.items.filter((item) => touches(item, rect)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('counts an edge that is only touched, to the last digit', () => {
    const index = new LayoutIndex(layoutOf([{ pos: { x: 0.1, y: 0 }, size: { x: 0.2, y: 1 } }]));
    const right = 0.1 + 0.2;
    expect(index.seatsTouching({ x: right, y: 1, width: 0, height: 0 })).toHaveLength(1);
    expect(index.seatsTouching({ x: right + Number.EPSILON / 2, y: 1, width: 0, height: 0 })).toHaveLength(0);
  });

  it('finds every one of many seats in a rectangle around all of them, in order', () => {
    const seats = Array.from({ length: 20_000 }, (_, n) => ({
      pos: { x: (n * 7919) % 1000, y: (n * 104729) % 1000 },
      size: { x: 1, y: 1 },
    }));
    const found = new LayoutIndex(layoutOf(seats)).seatsTouching({
      x: -1e9,
      y: -1e9,
      width: 2e9,
      height: 2e9,
    });
    expect(found).toEqual(Uint32Array.from(seats.keys()));
  });

  it('knows ordinals, categories and tables, whatever their ids', () => {
    const layout = layoutOf([0, 1, 2, 3].map((x) => ({ pos: { x, y: 0 }, size: { x: 1, y: 1 } })));
    layout.seats[0].id = '__proto__';
    layout.seats[1].tableId = layout.seats[3].tableId = 'constructor';
    const index = new LayoutIndex(layout);
    expect(index.ordinalOf('__proto__')).toBe(0);
    expect(index.ordinalOf('constructor')).toBeUndefined();
    expect([...index.categoryIndexes]).toEqual([0, 1, 2, 0]);
    expect([...index.tables]).toEqual([['constructor', [1, 3]]]);
    expect(index.itemsTouching({ x: 0, y: 0, width: 9, height: 9 })).toEqual([]);
  });
});

function measured(layout: SeatLayout) {
  return { bytes: new LayoutIndex(layout).byteLength, json: JSON.stringify(layout).length };
}

it('I9: counts what it takes in memory, also where its weight is in items and outlines', () => {
  const seat = { pos: { x: 0, y: 0 }, size: { x: 1, y: 1 } };
  const plain = layoutOf([seat]);
  const outline = Array.from({ length: 1_000 }, (_, n) => ({ x: n, y: n * n }));
  const outlined = { ...plain, sections: [{ id: 'a', name: 'A', outline }] };
  const furnished = layoutOf(
    [seat],
    Array.from({ length: 1_000 }, () => seat),
  );
  const base = measured(plain);
  for (const heavy of [outlined, furnished].map(measured))
    expect(heavy.bytes - base.bytes).toBeGreaterThan(2 * (heavy.json - base.json));
});
