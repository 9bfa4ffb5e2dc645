import * as fc from 'fast-check';
import { boundsOf, touches } from './layout-bounds.js';
import { LayoutIndex } from './layout-index.js';
import { gridLayout } from './simple-grid.js';

const coordinate = fc.oneof(
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
);
const extent = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e3, noNaN: true }));
const box = fc.record({
  pos: fc.record({ x: coordinate, y: coordinate }),
  size: fc.record({ x: extent, y: extent }),
});

const at = (x: number, y: number) => ({ pos: { x, y }, size: { x: 2, y: 3 } });

it('a viewport made of the bounds shows every seat, however the sums round', () => {
  fc.assert(
    fc.property(fc.array(box, { minLength: 1, maxLength: 5 }), (boxes) => {
      const seats = boxes.map((one, n) => ({ id: `s${n}`, catId: 'general', ...one }));
      const layout = {
        ...gridLayout(1, 'x', 'USD'),
        seats,
        items: [],
        id: '',
        version: 1,
        seatCount: seats.length,
      };
      const bounds = boundsOf(layout);
      expect(new LayoutIndex({ ...layout, bounds }).seatsTouching(bounds)).toHaveLength(seats.length);
      expect(bounds.x + bounds.width).toBeGreaterThanOrEqual(
        Math.max(...seats.map((one) => one.pos.x + one.size.x)),
      );
    }),
    { numRuns: 5_000 },
  );
});

it('covers seats, items and outlines', () => {
  const seats = [{ id: 's', catId: 'c', ...at(0, 0) }];
  const items = [{ id: 'i', type: 'stage', ...at(-5, 1) }];
  const outline = [
    { x: 1, y: 9 },
    { x: 7, y: -4 },
  ];
  expect(boundsOf({ seats, items, sections: [{ id: 'S', name: 'S', outline }] })).toEqual({
    x: -5,
    y: -4,
    width: 12,
    height: 13,
  });
});

it.each([
  [{ x: 0, y: 0, width: 10, height: 10 }, true],
  [{ x: 4, y: 4, width: 0, height: 0 }, true],
  [{ x: 0, y: 0, width: 2, height: 3 }, true],
  [{ x: 6, y: 8, width: 1, height: 1 }, true],
  [{ x: 0, y: 4, width: 1.999, height: 1 }, false],
  [{ x: 6.001, y: 4, width: 1, height: 1 }, false],
  [{ x: 4, y: 0, width: 1, height: 2.999 }, false],
  [{ x: 4, y: 8.001, width: 1, height: 1 }, false],
  [{ x: 0, y: 4, width: 1.999, height: 1, margin: 0.001 }, true],
  [{ x: 6.5, y: 8.5, width: 1, height: 1, margin: 0.5 }, true],
  [{ x: 6.5, y: 8.5, width: 1, height: 1, margin: 0.499 }, false],
])('a box from 2,3 to 6,8 and %j: %j', (rect, expected) => {
  expect(touches({ x: 2, y: 3, width: 4, height: 5 }, rect)).toBe(expected);
});
