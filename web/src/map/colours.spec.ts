import { contrast, inkOn, mix, visibleOnWhite, type Rgb } from './colours.js';

const WHITE: Rgb = [255, 255, 255];

test('contrast is that of WCAG 2', () => {
  expect(contrast([0, 0, 0], WHITE)).toBeCloseTo(21, 5);
  expect(contrast(WHITE, WHITE)).toBe(1);
  // #767676 is the usual example of just enough.
  expect(contrast([118, 118, 118], WHITE)).toBeCloseTo(4.54, 2);
});

test.each<[Rgb]>([[[255, 255, 0]], [[255, 255, 255]], [[214, 169, 43]], [[12, 20, 30]]])(
  'the colour %p of a category is made to stand out from white, with readable numbers on it',
  (colour) => {
    const visible = visibleOnWhite(colour);
    expect(contrast(visible, WHITE)).toBeGreaterThanOrEqual(3);
    const ink: Rgb = inkOn(visible) === '#ffffff' ? WHITE : [22, 32, 46];
    expect(contrast(visible, ink)).toBeGreaterThanOrEqual(3);
  },
);

test('colours mix by share', () => {
  expect(mix([0, 0, 0], [200, 100, 50], 0.5)).toEqual([100, 50, 25]);
});
