import { recomputeStatistics } from './recompute-statistics.js';

const seats = [
  { seatId: 'A1', categoryId: 'stalls', priceMinor: 4950 },
  { seatId: 'A2', categoryId: 'stalls', priceMinor: 4950 },
  { seatId: 'B1', categoryId: 'box', priceMinor: 12_000 },
];
const entry = (epoch: number, n: number, changes: Record<string, string>) => ({
  epoch,
  n,
  seatIds: Object.keys(changes),
  statuses: Object.values(changes),
});

it('counts a seat that was never named as available', () => {
  const counts = { available: 2, held: 0, booked: 0, blocked: 0 };
  expect(recomputeStatistics(seats, []).get('stalls')).toEqual({ counts, revenueMinor: 0 });
});

it('takes the last status of each seat by version, in whatever order the entries come', () => {
  const entries = [
    entry(2, 1, { A1: 'booked' }),
    entry(1, 10, { A1: 'available', A2: 'held', B1: 'booked' }),
    entry(1, 9, { A1: 'held', A2: 'blocked' }),
  ];
  expect(Object.fromEntries(recomputeStatistics(seats, entries))).toEqual({
    stalls: { counts: { available: 0, held: 1, booked: 1, blocked: 0 }, revenueMinor: 4950 },
    box: { counts: { available: 0, held: 0, booked: 1, blocked: 0 }, revenueMinor: 12_000 },
  });
});
