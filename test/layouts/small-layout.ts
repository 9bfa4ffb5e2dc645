import type { LayoutInput, Seat } from '../../src/modules/layouts/layout.types.js';

const seat = (id: string, x: number, more: Partial<Seat> = {}): Seat => ({
  id,
  pos: { x, y: 100 },
  size: { x: 20, y: 20 },
  catId: 'stalls',
  ...more,
});

/** Six seats, two tables without seats of their own, of which one wants two; every optional field is used once. */
export function smallLayout(change: Partial<LayoutInput> = {}): LayoutInput {
  return {
    name: 'Small hall',
    currency: 'EUR',
    categories: [
      { id: 'stalls', name: 'Stalls', color: '#4c7cf3', price: 49.5 },
      { id: 'box', name: 'Box', color: 'gold', price: 120 },
    ],
    sections: [
      {
        id: 'S',
        name: 'Parquet',
        outline: [
          { x: -5, y: 95 },
          { x: 205, y: 95 },
          { x: 205, y: 125 },
        ],
      },
    ],
    items: [
      {
        id: 'stage',
        type: 'stage',
        pos: { x: 0, y: 0 },
        size: { x: 200, y: 40 },
        label: 'Stage',
        shape: 'half',
      },
      { id: 'T1', type: 'table', pos: { x: 0, y: 120 }, size: { x: 40, y: 40 }, sc: 2 },
      { id: 'T2', type: 'table', pos: { x: 150, y: 120 }, size: { x: 40, y: 40 } },
    ],
    seats: [
      seat('A1', 0, { rl: 'A', sn: '1', sectionId: 'S', accessible: true }),
      seat('A2', 24, { rl: 'A', sn: '2', companionOf: 'A1' }),
      seat('A3', 48, { rl: 'A', sn: '3', angle: -12.5 }),
      seat('A4', 72, { catId: 'box' }),
      seat('T2-1', 150, { tableId: 'T2' }),
      seat('T2-2', 174.25, { tableId: 'T2' }),
    ],
    ...change,
  };
}
