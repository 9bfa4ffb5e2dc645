import * as fc from 'fast-check';
import type { Point, Seat } from './layout.types.js';
import { outlineOf } from './octagon.js';

const box = (x: number, y: number, width: number, height: number): Seat => ({
  id: `${x},${y}`,
  catId: 'c',
  pos: { x, y },
  size: { x: width, y: height },
});

describe('outlineOf', () => {
  it('is the box of a single seat, clockwise from the top left', () => {
    expect(outlineOf([box(-5, 2, 10, 4)])).toEqual([
      { x: -5, y: 2 },
      { x: 5, y: 2 },
      { x: 5, y: 6 },
      { x: -5, y: 6 },
    ]);
  });

  it('cuts the corners where there is no seat', () => {
    expect(outlineOf([box(0, 0, 1, 1), box(4, 4, 1, 1)])).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 5, y: 4 },
      { x: 5, y: 5 },
      { x: 4, y: 5 },
      { x: 0, y: 1 },
    ]);
  });

  it('is absent where there is no area, and where numbers end', () => {
    expect(outlineOf([box(3, 3, 0, 0)])).toBeUndefined();
    expect(outlineOf([box(3, 3, 9, 0)])).toBeUndefined();
    expect(outlineOf([box(-1.7e308, 0, 1, 1), box(1.7e308, 1.7e308, 1, 1)])).toBeUndefined();
  });

  it('encloses every seat', () => {
    const length = fc.integer({ min: 0, max: 1_000 });
    const seats = fc.array(
      fc.tuple(length, length, length, length).map((sides) => box(...sides)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(seats, (some) => {
        const outline = outlineOf([...some, box(0, 0, 1, 1)])!;
        const corners = some.flatMap(({ pos, size }) => [pos, { x: pos.x + size.x, y: pos.y + size.y }]);
        expect(corners.filter((corner) => !isInside(corner, outline))).toEqual([]);
        expect(outline.length).toBeLessThanOrEqual(8);
      }),
    );
  });
});

/** On the right of every side, of an outline that goes clockwise and has no dent. */
function isInside({ x, y }: Point, outline: readonly Point[]): boolean {
  return outline.every((from, n) => {
    const to = outline[(n + 1) % outline.length];
    return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x) >= 0;
  });
}
