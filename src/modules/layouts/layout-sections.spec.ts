import { LayoutSections } from './layout-sections.js';
import type { Seat, SeatLayout } from './layout.types.js';
import { gridLayout } from './simple-grid.js';

function layoutOf(parts: Partial<SeatLayout>): SeatLayout {
  const grid = gridLayout(1, 'Hall', 'USD');
  return {
    ...grid,
    id: 'id',
    version: 1,
    bounds: { x: 0, y: 0, width: 0, height: 0 },
    seatCount: 0,
    ...parts,
  };
}

const seat = (id: string, x: number, more: Partial<Seat> = {}): Seat => ({
  id,
  catId: 'general',
  pos: { x, y: 0 },
  size: { x: 1, y: 1 },
  ...more,
});

const rows = (from: number, labels: string[]) =>
  labels.flatMap((rl, n) =>
    Array.from({ length: 10 }, (_, x) =>
      seat(`${from}${rl}${x}`, from + x, { rl, pos: { x: from + x, y: n } }),
    ),
  );

const many = (from: number, count: number) =>
  Array.from({ length: count }, (_, x) => seat(`${from}+${x}`, from + x));

const idsOf = (seats: Seat[]) => new LayoutSections(layoutOf({ seats })).sections.map(({ id }) => id);

describe('LayoutSections', () => {
  it('has the author’s sections that have seats, and derived ones for the rest', () => {
    const layout = layoutOf({
      sections: [
        { id: 'b', name: 'Balcony', outline: [0, 1, 2].map((x) => ({ x, y: -x })) },
        { id: 'empty', name: 'Empty' },
        { id: 'a', name: 'A' },
      ],
      seats: [
        seat('1', 0),
        seat('2', 5, { sectionId: 'a' }),
        seat('3', 2, { sectionId: 'b', catId: 'cheap' }),
        seat('4', 3, { sectionId: 'b' }),
      ],
    });
    const sections = new LayoutSections(layout);
    expect(sections.sections).toEqual([
      {
        id: 'b',
        name: 'Balcony',
        outline: layout.sections![0].outline,
        bounds: { x: 0, y: -2, width: 4, height: 3 },
        seatCount: 2,
        catIds: ['cheap', 'general'],
      },
      {
        id: 'a',
        name: 'A',
        bounds: { x: 5, y: 0, width: 1, height: 1 },
        seatCount: 1,
        catIds: ['general'],
      },
      {
        id: '~1',
        name: 'Block 1',
        outline: [
          { x: 0, y: 0 },
          { x: 1, y: 0 },
          { x: 1, y: 1 },
          { x: 0, y: 1 },
        ],
        bounds: { x: 0, y: 0, width: 1, height: 1 },
        seatCount: 1,
        catIds: ['general'],
      },
    ]);
    expect([...sections.indexes]).toEqual([2, 1, 0, 0]);
    expect(['b', 'empty', 'a', '~1', '~2'].map((id) => sections.indexOf(id))).toEqual([
      0,
      undefined,
      1,
      2,
      undefined,
    ]);
  });

  it('names derived sections after their rows, by ids that nobody else has', () => {
    const sections = [
      { id: '~0A0', name: 'taken' },
      { id: '~~0A0', name: 'taken, too' },
    ];
    const seats = [...rows(0, ['A', 'B', 'C']), ...rows(50, ['A']), ...rows(90, [''])];
    const { sections: found } = new LayoutSections(layoutOf({ sections, seats }));
    expect(found.map(({ id, name }) => [id, name])).toEqual([
      ['~~~0A0', 'Block 1, rows A–C'],
      ['~50A0', 'Block 2, row A'],
      ['~900', 'Block 3'],
    ]);
  });

  it('keeps the id of a section while seats are added to another', () => {
    expect(idsOf([...many(0, 20), ...many(100, 20)])).toEqual(['~0+0', '~100+0']);
    expect(idsOf([...many(0, 35), ...many(100, 20)])).toEqual(['~0+0', '~100+0']);
  });
});
