import type { LayoutInput } from '../modules/layouts/layout.types.js';
import { buildBowl } from './bowl.js';
import { itemAt } from './seats.js';

/** An ice rink with two tiers: 20,000 seats. Units are centimetres. */
export function arena(): LayoutInput {
  return buildBowl({
    name: 'Harbour Arena',
    half: { x: 2000, y: 650 },
    seats: 20_000,
    tiers: [
      {
        name: 'Lower',
        firstRadius: 1150,
        rowDepth: 85,
        rows: 18,
        along: 4,
        across: 1,
        corner: 2,
        category: (row, kind) => (row < 2 ? 'rinkside' : kind === 'side' ? 'lower-side' : 'lower-end'),
      },
      {
        name: 'Upper',
        firstRadius: 3000,
        rowDepth: 85,
        rows: 21,
        along: 4,
        across: 1,
        corner: 4,
        category: (row, kind) => (row >= 14 ? 'upper-rear' : kind === 'side' ? 'upper-side' : 'upper-end'),
      },
    ],
    items: [
      itemAt(
        { x: 0, y: 0 },
        { x: 5700, y: 3000 },
        { id: 'rink', type: 'stage', label: 'Rink', shape: 'rounded' },
      ),
    ],
    categories: [
      { id: 'rinkside', name: 'Rinkside', color: '#a61c3c', price: 195 },
      { id: 'lower-side', name: 'Lower sideline', color: '#d9722e', price: 125 },
      { id: 'lower-end', name: 'Lower end', color: '#d6a92b', price: 95 },
      { id: 'upper-side', name: 'Upper sideline', color: '#2f8f6b', price: 65 },
      { id: 'upper-end', name: 'Upper end', color: '#3b82b0', price: 48 },
      { id: 'upper-rear', name: 'Upper rear', color: '#6c6fae', price: 32 },
    ],
  });
}
