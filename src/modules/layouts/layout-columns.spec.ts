import { VENUES } from '../../venues/venues.js';
import { columnsOf, type LayoutColumns } from './layout-columns.js';
import type { LayoutInput, Seat, SeatLayout } from './layout.types.js';

/** As a client would take the lists apart. */
function seatsOf({ seats, categories, sections = [] }: LayoutColumns): Seat[] {
  const { id, x, y, width, height, category, section, ...optional } = seats;
  const columns = Object.entries(optional) as [string, unknown[]][];
  return id.map((seatId, n) => {
    const inSection = section?.[n] ?? null;
    const seat: Seat = {
      id: seatId,
      pos: { x: x[n], y: y[n] },
      size: { x: width[n], y: height[n] },
      catId: categories[category[n]].id,
      ...(inSection !== null && { sectionId: sections[inSection].id }),
    };
    for (const [name, column] of columns) if (column[n] !== null) Object.assign(seat, { [name]: column[n] });
    return seat;
  });
}

function stored(input: LayoutInput): SeatLayout {
  const bounds = { x: 0, y: 0, width: 0, height: 0 };
  return { ...input, id: 'id', version: 3, bounds, seatCount: input.seats.length };
}

const venues = Object.entries(VENUES).filter(([name]) => name !== 'stadium');

it.each(venues)('columns of the %s hold all there is, in fewer characters', (_name, { build }) => {
  const layout = stored(build());
  const columns = columnsOf(layout);
  expect(seatsOf(columns)).toEqual(layout.seats);
  expect({ ...columns, seats: undefined }).toEqual({ ...layout, seats: undefined });
  expect(JSON.stringify(columns.seats).length).toBeLessThan(JSON.stringify(layout.seats).length * 0.6);
});
