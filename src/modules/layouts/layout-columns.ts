import type { Seat, SeatLayout } from './layout.types.js';

/** Null where a seat has no such value. */
export type Column<T> = (T | null)[];

/** One list per field, each with a value per seat, in the order of ordinals. Fields that no seat has are absent. */
export interface SeatColumns {
  id: string[];
  x: number[];
  y: number[];
  width: number[];
  height: number[];
  /** Index in the layout's `categories`. */
  category: number[];
  /** Index in the layout's `sections`. */
  section?: Column<number>;
  rl?: Column<string>;
  sn?: Column<string>;
  tableId?: Column<string>;
  accessible?: Column<boolean>;
  companionOf?: Column<string>;
  angle?: Column<number>;
}

export type LayoutColumns = Omit<SeatLayout, 'seats'> & { seats: SeatColumns };

const OPTIONAL = ['rl', 'sn', 'tableId', 'accessible', 'companionOf', 'angle'] as const;

/** The same layout in about a quarter of the characters: no field is named more than once. */
export function columnsOf(layout: SeatLayout): LayoutColumns {
  const { seats, categories, sections = [] } = layout;
  const categoryIndexes = indexesOf(categories);
  const sectionIndexes = indexesOf(sections);
  const columns: SeatColumns = {
    id: seats.map(({ id }) => id),
    x: seats.map(({ pos }) => pos.x),
    y: seats.map(({ pos }) => pos.y),
    width: seats.map(({ size }) => size.x),
    height: seats.map(({ size }) => size.y),
    category: seats.map(({ catId }) => categoryIndexes.get(catId)!),
    ...column(seats, 'section', ({ sectionId }) => sectionIndexes.get(sectionId!)),
  };
  for (const field of OPTIONAL)
    Object.assign(
      columns,
      column(seats, field, (seat) => seat[field]),
    );
  return { ...layout, seats: columns };
}

function column<T>(seats: readonly Seat[], name: string, valueOf: (seat: Seat) => T | undefined): object {
  const values = seats.map((seat) => valueOf(seat) ?? null);
  return values.some((value) => value !== null) ? { [name]: values } : {};
}

function indexesOf(named: readonly { id: string }[]): Map<string, number> {
  return new Map(named.map(({ id }, index) => [id, index]));
}
