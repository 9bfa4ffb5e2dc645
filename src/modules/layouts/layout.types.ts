/** Units are the layout author's own; y grows downwards. */
export interface Point {
  x: number;
  y: number;
}

/** The seat's box reaches from `pos` (its top left corner) to `pos + size`. */
export interface Seat {
  id: string;
  pos: Point;
  size: Point;
  catId: string;
  /** Row label as printed on the ticket. */
  rl?: string;
  /** Seat number as printed on the ticket. */
  sn?: string;
  tableId?: string;
  sectionId?: string;
  accessible?: boolean;
  companionOf?: string;
  /** Degrees clockwise; for drawing only, the box is not turned. */
  angle?: number;
}

/** Anything that is drawn and is no seat: `table`, `stage`, `booth`, `text` and so on. */
export interface LayoutItem {
  id: string;
  type: string;
  pos: Point;
  size: Point;
  /** Seats around a table. */
  sc?: number;
  label?: string;
  shape?: string;
}

export interface Category {
  id: string;
  name: string;
  /** CSS colour for drawing, such as `#f44336`. */
  color: string;
  /** Major units of the layout's currency. */
  price: number;
}

export interface Section {
  id: string;
  name: string;
  outline?: Point[];
}

/** Smallest rectangle around all seats, items and outlines. */
export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A layout as its author sends it. */
export interface LayoutInput {
  name: string;
  seats: Seat[];
  items: LayoutItem[];
  categories: Category[];
  sections?: Section[];
  /** ISO 4217. */
  currency: string;
}

/** One stored version; it never changes (invariant I10). A seat's `ordinal` is its index in `seats`. */
export interface SeatLayout extends LayoutInput {
  id: string;
  version: number;
  bounds: Bounds;
  seatCount: number;
}
