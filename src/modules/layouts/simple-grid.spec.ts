import { boundsOf } from './layout-bounds.js';
import { parseLayout } from './layout-validation.js';
import { gridLayout } from './simple-grid.js';

describe('gridLayout', () => {
  it.each([1, 2, 3, 26, 27, 1_000, 99_999, 100_000])('makes a valid layout of %d seats', (totalSeats) => {
    const layout = gridLayout(totalSeats, 'Hall', 'EUR');
    const sent = JSON.stringify(layout);
    expect(JSON.stringify(parseLayout(JSON.parse(sent)))).toBe(sent);
    expect(layout.seats).toHaveLength(totalSeats);
  });

  it('is about as wide as it is deep', () => {
    for (const totalSeats of [200, 5_000, 100_000]) {
      const { width, height } = boundsOf(gridLayout(totalSeats, 'Hall', 'USD'));
      expect(width / height).toBeGreaterThan(0.7);
      expect(width / height).toBeLessThan(1.4);
    }
  });

  it('names rows like a theatre and numbers seats from 1', () => {
    const { seats } = gridLayout(1_000, 'Hall', 'USD');
    const rows = [...new Set(seats.map((seat) => seat.rl))];
    expect(rows.slice(0, 2)).toEqual(['A', 'B']);
    expect(rows.slice(24, 28)).toEqual(['Y', 'Z', 'AA', 'AB']);
    expect(seats[0]).toMatchObject({ id: 'A1', rl: 'A', sn: '1', catId: 'general' });
  });

  it('centres the last row', () => {
    const { seats, items } = gridLayout(7, 'Hall', 'USD');
    const lastRow = seats.filter((seat) => seat.rl === seats.at(-1)!.rl);
    const middle = (lastRow[0].pos.x + lastRow.at(-1)!.pos.x + lastRow[0].size.x) / 2;
    expect(lastRow.length).toBeLessThan(4);
    expect(middle).toBe(items[0].size.x / 2);
  });

  it.each([0, -1, 1.5, NaN, 100_001])('refuses %d seats', (totalSeats) => {
    expect(() => gridLayout(totalSeats, 'Hall', 'USD')).toThrow(RangeError);
  });
});
