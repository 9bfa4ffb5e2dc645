import { centreOf, FreeSeats } from './free-seats.js';
import type { LayoutItem, Seat } from './layout.types.js';

export interface TableAssignment {
  tableId: string;
  /** In the order of the layout's seats. */
  seatIds: string[];
}

/**
 * Gives every table with `sc` that no seat names the `sc` nearest seats that belong to no table: by the distance
 * between centres, tables in the author's order, ties by seat order. Takes fewer when too few are free.
 * @returns the seats with their `tableId` (those given are left as they are), and what was assigned.
 */
export function seatTables(
  seats: readonly Seat[],
  items: readonly LayoutItem[],
): { seats: Seat[]; tableAssignments: TableAssignment[] } {
  const seated = [...seats];
  const named = new Set(seats.map((seat) => seat.tableId));
  const tables = items.filter(({ type, sc, id }) => type === 'table' && sc && !named.has(id));
  const free = tables.length > 0 ? new FreeSeats(seats) : undefined;
  const tableAssignments = tables.map(({ id: tableId, sc, pos, size }) => {
    const ordinals = free!.takeNearest(centreOf({ pos, size }), sc!);
    for (const ordinal of ordinals) seated[ordinal] = { ...seats[ordinal], tableId };
    return { tableId, seatIds: ordinals.map((ordinal) => seats[ordinal].id) };
  });
  return { seats: seated, tableAssignments };
}
