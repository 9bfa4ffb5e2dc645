import { drawableOf } from './drawable.js';
import { locate } from './faults.js';

const seat = (id: string, x: number, more: object = {}) => ({
  id,
  pos: { x, y: 0 },
  size: { x: 10, y: 10 },
  catId: 'a',
  ...more,
});

test('what can be drawn of a faulty layout is drawn, and faults are found where they are', () => {
  const layout = {
    seats: [{ id: 'lost' }, seat('A1', 0), 'no seat', seat('A2', 20, { catId: 'none', sectionId: 'none' })],
    categories: [{ id: 'a', name: 'A', color: 'red', price: 'free' }],
    items: [{ id: 'T1', pos: { x: 50, y: 0 }, size: { x: 5, y: 6 } }, null],
    sections: [{ id: 'S', outline: [{ x: 0, y: 0 }, { x: 9, y: 0 }, { x: 9, y: 30 }, {}] }],
  };
  const drawn = drawableOf(layout)!;
  expect(drawn.placeOf).toEqual([1, 3]);
  expect(drawn.columns).toMatchObject({
    bounds: { x: 0, y: 0, width: 55, height: 30 },
    seats: { id: ['A1', 'A2'], x: [0, 20], category: [0, 1], section: [-1, -1] },
    items: [{ id: 'T1' }],
  });
  const fields = [
    'seats[0].pos',
    'seats[3].catId',
    'items[0].sc',
    'sections[0].outline[3].x',
    'items[7].id',
    'name',
  ];
  const faults = fields.map((field) => ({ field, message: '' }));
  expect(locate(faults, layout, drawn)).toEqual([
    { field: fields[0], message: '', name: 'lost', seat: undefined },
    { field: fields[1], message: '', name: 'A2', seat: 1 },
    { field: fields[2], message: '', name: 'T1', box: { x: 50, y: 0, width: 5, height: 6 } },
    { field: fields[3], message: '', name: 'S', box: { x: 0, y: 0, width: 9, height: 30 } },
    { field: fields[4], message: '' },
    { field: fields[5], message: '' },
  ]);
});

test.each([
  null,
  7,
  [],
  {},
  { seats: {} },
  { seats: [{ pos: { x: 1, y: Infinity }, size: { x: 1, y: 1 } }] },
])('%j has nothing to draw', (layout) => {
  expect(drawableOf(layout)).toBeUndefined();
});
