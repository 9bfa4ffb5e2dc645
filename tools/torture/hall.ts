/** The hall of every schedule: small, so that buyers meet. */
const CATEGORIES = [
  { id: 'near', name: 'Near', color: '#f44336', price: 40 },
  { id: 'far', name: 'Far', color: '#3f51b5', price: 25 },
];
const [TABLES, SEATS_AT_TABLE, ROW] = [2, 3, 12];
const SIZE = { x: 8, y: 8 };

interface HallSeat {
  id: string;
  catId: string;
  tableId?: string;
  pos: { x: number; y: number };
  size: { x: number; y: number };
}

function hallSeats(): HallSeat[] {
  const row = Array.from({ length: ROW }, (_, n) => ({
    id: `A${n + 1}`,
    catId: n < ROW / 2 ? 'near' : 'far',
    pos: { x: n * 10, y: 0 },
    size: SIZE,
  }));
  const atTables = Array.from({ length: TABLES * SEATS_AT_TABLE }, (_, n) => {
    const tableId = `T${Math.floor(n / SEATS_AT_TABLE) + 1}`;
    const id = `${tableId}-${(n % SEATS_AT_TABLE) + 1}`;
    return { id, catId: 'far', tableId, pos: { x: n * 10, y: 40 }, size: SIZE };
  });
  return [...row, ...atTables];
}

const seats = hallSeats();

export const HALL = {
  layout: {
    name: 'Hall',
    seats,
    items: Array.from({ length: TABLES }, (_, n) => ({
      id: `T${n + 1}`,
      type: 'table',
      pos: { x: n * 30, y: 60 },
      size: { x: 28, y: 10 },
    })),
    categories: CATEGORIES,
  },
  seatIds: seats.map((seat) => seat.id),
  tables: Object.fromEntries(
    Array.from({ length: TABLES }, (_, n) => [
      `T${n + 1}`,
      seats.filter((seat) => seat.tableId === `T${n + 1}`).map((seat) => seat.id),
    ]),
  ) as Record<string, string[]>,
  price: Object.fromEntries(
    seats.map((seat) => [seat.id, CATEGORIES.find((category) => category.id === seat.catId)!.price]),
  ),
};
