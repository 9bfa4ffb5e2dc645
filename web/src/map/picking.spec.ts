import { seatAt, seatBeside, seatsNear, sectionAt, sectionBeside, tableAt } from './picking.js';
import { seatsOfTable, seatsTouching, sceneOf, type LayoutColumns } from './scene.js';

/** Two sections side by side, each of three rows with four seats of 20 by 20, 30 apart; and a table with two seats below. */
function columns(): LayoutColumns {
  const seats = [0, 1].flatMap((section) =>
    [0, 1, 2].flatMap((row) =>
      [0, 1, 2, 3].map((place) => ({
        id: `${section}-${row}-${place}`,
        x: section * 200 + place * 30,
        y: row * 30,
        category: row === 0 ? 0 : 1,
        section: section as number | null,
        rl: 'ABC'[row] as string | null,
        // Numbered from the right in the second section, as text.
        sn: String(section === 0 ? place + 8 : 11 - place),
        tableId: null as string | null,
      })),
    ),
  );
  for (const place of [0, 1]) {
    const free = { section: null, rl: null, tableId: 'T1', category: 1 };
    seats.push({ ...free, id: `T1-${place}`, x: 50 + place * 60, y: 150, sn: String(place + 1) });
  }
  const column = <T>(of: (seat: (typeof seats)[number]) => T) => seats.map(of);
  return {
    name: 'Small hall',
    bounds: { x: 0, y: 0, width: 310, height: 180 },
    categories: [
      { id: 'front', name: 'Front', color: '#f00', price: 20 },
      { id: 'rear', name: 'Rear', color: '#00f', price: 10 },
    ],
    sections: [
      { id: 'left', name: 'Left' },
      { id: 'right', name: 'Right' },
    ],
    items: [{ id: 'T1', type: 'table', pos: { x: 75, y: 145 }, size: { x: 30, y: 30 }, sc: 2 }],
    seats: {
      id: column(({ id }) => id),
      x: column(({ x }) => x),
      y: column(({ y }) => y),
      width: column(() => 20),
      height: column(() => 20),
      category: column(({ category }) => category),
      section: column(({ section }) => section),
      rl: column(({ rl }) => rl),
      sn: column(({ sn }) => sn),
      tableId: column(({ tableId }) => tableId),
    },
  };
}

const scene = sceneOf(columns());
const n = (id: string) => scene.ordinals.get(id)!;
const ids = (seats: number[]) => seats.map((seat) => scene.ids[seat]);

test('a scene has rows by section, their seats by number', () => {
  expect(scene.sections.map(({ name }) => name)).toEqual(['Left', 'Right', 'Small hall']);
  const [left, right, rest] = scene.sections;
  expect(left.rows.map(({ label, seats }) => [label, ids(seats)])).toContainEqual([
    'A',
    ['0-0-0', '0-0-1', '0-0-2', '0-0-3'],
  ]);
  expect(ids(right.rows[1].seats)).toEqual(['1-1-3', '1-1-2', '1-1-1', '1-1-0']);
  expect(rest.rows).toEqual([{ label: 'T1', tableId: 'T1', seats: [n('T1-0'), n('T1-1')] }]);
  expect(scene.section[n('T1-0')]).toBe(2);
});

test('a section without an outline reaches around its seats', () => {
  expect(scene.sections[0].box).toEqual({ x: 0, y: 0, width: 110, height: 80 });
});

test.each([
  ['in the middle of a seat', { x: 40, y: 40 }, 0, '0-1-1'],
  ['beside a seat, within reach', { x: 53, y: 40 }, 4, '0-1-1'],
  ['beside a seat, out of reach', { x: 55, y: 40 }, 2, undefined],
  ['between two, nearer to the right one', { x: 56, y: 40 }, 10, '0-1-2'],
])('a seat is picked %s', (_where, point, reach, id) => {
  const picked = seatAt(scene, point, reach);
  expect(picked === undefined ? undefined : scene.ids[picked]).toBe(id);
});

test('sections and tables are found by a point in them', () => {
  expect(sectionAt(scene, { x: 210, y: 5 })).toBe(1);
  expect(sectionAt(scene, { x: 150, y: 5 })).toBeUndefined();
  expect(tableAt(scene, { x: 90, y: 160 })).toBe('T1');
  expect(tableAt(scene, { x: 10, y: 160 })).toBeUndefined();
  expect(ids(seatsOfTable(scene, 'T1'))).toEqual(['T1-0', 'T1-1']);
});

test.each([
  ['right', '0-1-2'],
  ['left', '0-1-0'],
  ['up', '0-0-1'],
  ['down', '0-2-1'],
] as const)('the arrow %s goes to the seat beside', (direction, id) => {
  expect(scene.ids[seatBeside(scene, n('0-1-1'), direction)!]).toBe(id);
});

test('there is nothing beyond the border', () => {
  expect(seatBeside(scene, n('0-0-0'), 'up')).toBeUndefined();
  expect(sectionBeside(scene, 0, 'left')).toBeUndefined();
  expect(sectionBeside(scene, 0, 'right')).toBe(1);
});

test('a section without seats is passed over', () => {
  const foyer = [140, 170].flatMap((x) => [0, 80].map((y) => ({ x, y })));
  const withFoyer = columns();
  withFoyer.sections!.push({ id: 'foyer', name: 'Foyer', outline: foyer });
  expect(sectionBeside(sceneOf(withFoyer), 0, 'right')).toBe(1);
});

test('instead of a lost seat the nearest ones are named, of its category first', () => {
  const isFree = (seat: number) => scene.ids[seat] !== '0-1-2';
  expect(ids(seatsNear(scene, n('0-1-3'), 3, isFree))).toEqual(['0-2-3', '0-2-2', '0-1-1']);
  expect(ids(seatsNear(scene, n('0-0-3'), 2, (seat) => scene.category[seat] === 1))).toEqual([
    '0-1-3',
    '0-1-2',
  ]);
});

test('the seats of a rectangle are those whose boxes touch it', () => {
  expect(ids(seatsTouching(scene, { x: 20, y: 20, width: 10, height: 10 })).sort()).toEqual([
    '0-0-0',
    '0-0-1',
    '0-1-0',
    '0-1-1',
  ]);
});
