import type { LayoutInput, LayoutItem, Seat } from '../../src/modules/layouts/layout.types.js';

function table(id: string, x: number, seats: number): { item: LayoutItem; seats: Seat[] } {
  const item: LayoutItem = {
    id,
    type: 'table',
    pos: { x, y: 100 },
    size: { x: 60, y: 60 },
    sc: seats,
    label: `Table ${id}`,
  };
  const around = Array.from({ length: seats }, (_, n) => ({
    id: `${id}-${n + 1}`,
    pos: { x: x + n * 20, y: 80 },
    size: { x: 15, y: 15 },
    catId: 'dinner',
    sn: `${n + 1}`,
    tableId: id,
  }));
  return { item, seats: around };
}

/** Two tables, of four and of two at 75.25, and a row of four stools S1-S4 at 20, one of them a box at 120. */
export function banquet(): LayoutInput {
  const [round, small] = [table('T1', 0, 4), table('T2', 200, 2)];
  const stools: Seat[] = ['S1', 'S2', 'S3', 'S4'].map((id, n) => ({
    id,
    pos: { x: n * 20, y: 300 },
    size: { x: 15, y: 15 },
    catId: id === 'S4' ? 'box' : 'stool',
    rl: 'S',
    sn: `${n + 1}`,
  }));
  return {
    name: 'Banquet',
    currency: 'EUR',
    categories: [
      { id: 'dinner', name: 'Dinner', color: '#884400', price: 75.25 },
      { id: 'stool', name: 'Stools', color: '#008844', price: 20 },
      { id: 'box', name: 'Box', color: 'gold', price: 120 },
    ],
    items: [
      { id: 'stage', type: 'stage', pos: { x: 0, y: 0 }, size: { x: 300, y: 50 } },
      round.item,
      small.item,
      { id: 'T3', type: 'table', pos: { x: 400, y: 100 }, size: { x: 60, y: 60 } },
    ],
    seats: [...round.seats, ...small.seats, ...stools],
  };
}
