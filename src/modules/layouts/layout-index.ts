import Flatbush from 'flatbush';
import { LayoutSections } from './layout-sections.js';
import type { LayoutItem, Point, SeatLayout } from './layout.types.js';
import { usualSide } from './usual-side.js';

/** A rectangle in layout units, from its top left corner; any finite numbers. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Added on each side; 0 when absent. */
  margin?: number;
}

/** What these cost in memory with all that is made of them, measured with usual names and ids. */
const [SEAT_BYTES, ITEM_BYTES, SECTION_BYTES, POINT_BYTES] = [600, 450, 1_000, 150];

/**
 * One layout version in memory, read-only. `ordinal` is the index of a seat in `layout.seats`.
 * Boxes are kept as 64-bit floats, so that a search equals a comparison of every seat with the rectangle.
 */
export class LayoutIndex {
  readonly seatCount: number;
  /** About as many as it takes in memory. */
  readonly byteLength: number;
  /** Longer side of a usual seat, in layout units. */
  readonly seatSide: number;
  /** In the order of `layout.categories`. */
  readonly categoryIds: string[];
  /** Ordinal to index in `categoryIds`. */
  readonly categoryIndexes: Uint16Array;
  /** Table id to the ordinals of its seats, ascending. A table that no seat belongs to is not here. */
  readonly tables: ReadonlyMap<string, readonly number[]>;

  private readonly ordinals: ReadonlyMap<string, number>;
  private readonly seatTree: Flatbush;
  private readonly itemTree: Flatbush | undefined;
  private dividedInto?: LayoutSections;

  constructor(readonly layout: SeatLayout) {
    const { seats, items, categories } = layout;
    this.seatCount = seats.length;
    this.byteLength = bytesOf(layout);
    this.seatSide = usualSide(seats);
    this.ordinals = new Map(seats.map((seat, ordinal) => [seat.id, ordinal]));
    this.categoryIds = categories.map((category) => category.id);
    const indexes = new Map(this.categoryIds.map((id, index) => [id, index]));
    this.categoryIndexes = Uint16Array.from(seats, (seat) => indexes.get(seat.catId)!);
    this.tables = ordinalsByTable(layout);
    this.seatTree = treeOf(seats);
    this.itemTree = items.length > 0 ? treeOf(items) : undefined;
  }

  /** Its sections, made when they are first asked for: few layouts without sections are looked at from afar. */
  get sections(): LayoutSections {
    return (this.dividedInto ??= new LayoutSections(this.layout));
  }

  ordinalOf(seatId: string): number | undefined {
    return this.ordinals.get(seatId);
  }

  /** Ordinals, ascending, of the seats whose box overlaps or touches the rectangle. */
  seatsTouching(rect: Rect): Uint32Array {
    return search(this.seatTree, rect);
  }

  /** Items whose box overlaps or touches the rectangle, in the layout's order. */
  itemsTouching(rect: Rect): LayoutItem[] {
    if (!this.itemTree) return [];
    return Array.from(search(this.itemTree, rect), (index) => this.layout.items[index]);
  }
}

function bytesOf({ seats, items, sections = [] }: SeatLayout): number {
  const points = sections.reduce((sum, { outline = [] }) => sum + outline.length, 0);
  return (
    seats.length * SEAT_BYTES +
    items.length * ITEM_BYTES +
    sections.length * SECTION_BYTES +
    points * POINT_BYTES
  );
}

function ordinalsByTable({ seats }: SeatLayout): Map<string, number[]> {
  const tables = new Map<string, number[]>();
  seats.forEach(({ tableId }, ordinal) => {
    if (tableId === undefined) return;
    const ordinals = tables.get(tableId);
    if (ordinals) ordinals.push(ordinal);
    else tables.set(tableId, [ordinal]);
  });
  return tables;
}

function treeOf(boxes: readonly { pos: Point; size: Point }[]): Flatbush {
  const tree = new Flatbush(boxes.length);
  for (const { pos, size } of boxes) tree.add(pos.x, pos.y, pos.x + size.x, pos.y + size.y);
  tree.finish();
  return tree;
}

function search(tree: Flatbush, { x, y, width, height, margin = 0 }: Rect): Uint32Array {
  const found = tree.search(x - margin, y - margin, x + width + margin, y + height + margin);
  return Uint32Array.from(found).sort();
}
