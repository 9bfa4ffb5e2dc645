import * as fc from 'fast-check';
import { areaAround, suits, type Rect } from './area.js';

const coordinate = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const side = fc.double({ min: 0, max: 1e6, noNaN: true });
const rect = fc.record({ x: coordinate, y: coordinate, width: side, height: side });

const longest = ({ width, height }: Rect) => Math.max(width, height);

it('is around the view, and at most four times as wide as its longer side', () => {
  fc.assert(
    fc.property(rect, (view) => {
      const area = areaAround(view);
      expect(suits(area, view)).toBe(true);
      expect(longest(area)).toBeLessThanOrEqual(4 * Math.max(longest(view), 2 ** -19));
    }),
  );
});

it('is the same for views that differ a little', () => {
  const view = { x: 1_000, y: 2_000, width: 390, height: 844 };
  expect(areaAround({ ...view, x: 1_020, y: 2_030, width: 400 })).toEqual(areaAround(view));
});

it('suits a view that moves or comes closer a little, and none beyond it or much closer', () => {
  const view = { x: 0, y: 0, width: 800, height: 600 };
  const area = areaAround(view);
  const suited = [
    { ...view, x: 200, y: -200 },
    { ...view, width: 200, height: 150 },
  ];
  const others = [
    { ...view, x: 1_200 },
    { ...view, y: -900 },
    { ...view, width: 4_000, height: 3_000 },
    { ...view, width: 40, height: 30 },
  ];
  expect([...suited, ...others].map((other) => suits(area, other))).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
