import type { LayoutInput } from '../modules/layouts/layout.types.js';
import { buildBowl } from './bowl.js';
import { itemAt } from './seats.js';

/** A football ground with three tiers: 100,000 seats, as many as a layout may have. Units are centimetres. */
export function stadium(): LayoutInput {
  return buildBowl({
    name: 'National Stadium',
    half: { x: 4750, y: 3350 },
    seats: 100_000,
    tiers: [
      {
        name: 'Lower',
        firstRadius: 1400,
        rowDepth: 80,
        rows: 38,
        along: 6,
        across: 4,
        corner: 3,
        category: (row, kind) => (kind === 'side' ? (row < 12 ? 'pitchside' : 'lower-side') : 'lower-end'),
      },
      {
        name: 'Club',
        firstRadius: 4940,
        rowDepth: 80,
        rows: 12,
        along: 6,
        across: 4,
        corner: 4,
        category: () => 'club',
      },
      {
        name: 'Upper',
        firstRadius: 6400,
        rowDepth: 80,
        rows: 34,
        along: 8,
        across: 5,
        corner: 6,
        category: (row, kind) => (row >= 24 ? 'upper-rear' : kind === 'side' ? 'upper-side' : 'upper-end'),
      },
    ],
    items: [
      itemAt(
        { x: 0, y: 0 },
        { x: 10_500, y: 6800 },
        { id: 'pitch', type: 'stage', label: 'Pitch', shape: 'rectangle' },
      ),
    ],
    categories: [
      { id: 'pitchside', name: 'Pitchside', color: '#a61c3c', price: 160 },
      { id: 'lower-side', name: 'Lower sideline', color: '#d9722e', price: 110 },
      { id: 'lower-end', name: 'Lower end', color: '#d6a92b', price: 80 },
      { id: 'club', name: 'Club', color: '#7b4fa3', price: 240 },
      { id: 'upper-side', name: 'Upper sideline', color: '#2f8f6b', price: 60 },
      { id: 'upper-end', name: 'Upper end', color: '#3b82b0', price: 45 },
      { id: 'upper-rear', name: 'Upper rear', color: '#6c6fae', price: 28 },
    ],
  });
}
