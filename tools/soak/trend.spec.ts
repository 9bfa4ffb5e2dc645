import { lineThrough, percentile } from './trend.js';

it('finds the slope of a straight line, without an error', () => {
  const { slope, error } = lineThrough([0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })));
  expect(slope).toBeCloseTo(2);
  expect(error).toBeCloseTo(0);
});

// Worked by hand: means 1.5 and 2.5, spread 5, products 4.5, squared residuals 0.95.
it('finds slope and standard error of points beside a line', () => {
  const points = [1, 2.5, 2.5, 4].map((y, x) => ({ x, y }));
  const { slope, error } = lineThrough(points);
  expect(slope).toBeCloseTo(0.9);
  expect(error).toBeCloseTo(Math.sqrt(0.45 / 2 / 5));
});

it('takes percentiles of values in any order', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect(percentile(values, 0.5)).toBe(51);
  expect(percentile(values, 0.99)).toBe(100);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});
