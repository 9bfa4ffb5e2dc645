import Flatbush from 'flatbush';
import type { LayoutColumnsDto } from '../../../packages/client/src/index.js';
import { boundsOf, hullOf, type Box, type Point } from './geometry.js';

/** What a map needs of `GET /layouts/:id/versions/:version/columns`. */
export type LayoutColumns = Pick<
  LayoutColumnsDto,
  'name' | 'bounds' | 'categories' | 'sections' | 'items' | 'seats'
>;

export type SceneItem = LayoutColumns['items'][number];

export interface SceneCategory {
  id: string;
  name: string;
  color: string;
}

/** Seats that a buyer thinks of as one: a row of a section, or a table. `seats` are ordinals, in the order they are numbered. */
export interface SceneRow {
  label: string;
  seats: number[];
  tableId?: string;
}

export interface SceneSection {
  name: string;
  outline: Point[];
  box: Box;
  seats: number[];
  rows: SceneRow[];
}

/**
 * What is drawn and never changes. A seat is its ordinal, its place in every list. The live part, one byte per seat, is
 * kept by whoever draws.
 */
export interface Scene {
  name: string;
  bounds: Box;
  ids: string[];
  ordinals: Map<string, number>;
  boxes: Box[];
  category: number[];
  /** Place in `sections`. */
  section: number[];
  rowLabel: (string | undefined)[];
  seatNumber: (string | undefined)[];
  tableId: (string | undefined)[];
  accessible: boolean[];
  categories: SceneCategory[];
  sections: SceneSection[];
  items: SceneItem[];
  /** Whether the author gave sections: without them there is nothing to show from afar but seats. */
  hasSections: boolean;
  /** Longer side of a usual seat. */
  seatSide: number;
  index: Flatbush;
}

export function sceneOf(columns: LayoutColumns): Scene {
  const { seats } = columns;
  const count = seats.id.length;
  const boxes = seats.id.map((_, n) => ({
    x: seats.x[n],
    y: seats.y[n],
    width: seats.width[n],
    height: seats.height[n],
  }));
  const rowLabel = optional(seats.rl, count);
  const seatNumber = optional(seats.sn, count);
  const tableId = optional(seats.tableId, count);
  const { section, sections } = sectionsOf(columns, boxes, { rowLabel, seatNumber, tableId });
  return {
    name: columns.name,
    bounds: columns.bounds,
    ids: seats.id,
    ordinals: new Map(seats.id.map((id, n) => [id, n])),
    boxes,
    category: seats.category,
    section,
    rowLabel,
    seatNumber,
    tableId,
    accessible: seats.id.map((_, n) => seats.accessible?.[n] ?? false),
    categories: columns.categories,
    sections,
    items: columns.items,
    hasSections: (columns.sections?.length ?? 0) > 0,
    seatSide: medianSide(boxes),
    index: indexOf(boxes),
  };
}

/** Ordinals of the seats whose boxes touch the rectangle, in drawing order. */
export function seatsTouching(scene: Scene, { x, y, width, height }: Box): number[] {
  return scene.index.search(x, y, x + width, y + height);
}

/** Seats of one table, in ordinals. */
export function seatsOfTable(scene: Scene, tableId: string): number[] {
  return scene.ids.flatMap((_, n) => (scene.tableId[n] === tableId ? n : []));
}

/** Seats under the pointer: one, or those of a table. */
export function seatsAt(scene: Scene, { seat, table }: { seat?: number; table?: string }): number[] {
  if (seat !== undefined) return [seat];
  return table === undefined ? [] : seatsOfTable(scene, table);
}

function optional<T>(column: (T | null)[] | undefined, count: number): (T | undefined)[] {
  return Array.from({ length: count }, (_, n) => column?.[n] ?? undefined);
}

interface Labels {
  rowLabel: (string | undefined)[];
  seatNumber: (string | undefined)[];
  tableId: (string | undefined)[];
}

/** The author's sections, and one more of the seats that are in none. */
function sectionsOf(
  columns: LayoutColumns,
  boxes: Box[],
  labels: Labels,
): { section: number[]; sections: SceneSection[] } {
  const authors = columns.sections ?? [];
  const members: number[][] = authors.map(() => []);
  const rest: number[] = [];
  const section = boxes.map((_, n) => {
    const at = columns.seats.section?.[n] ?? -1;
    (members[at] ?? rest).push(n);
    return at === -1 ? authors.length : at;
  });
  const named = authors.map(({ name, outline }, at) => sectionOf(name, members[at], boxes, labels, outline));
  if (rest.length > 0) named.push(sectionOf(columns.name, rest, boxes, labels));
  return { section, sections: named };
}

function sectionOf(
  name: string,
  seats: number[],
  boxes: Box[],
  labels: Labels,
  outline?: Point[],
): SceneSection {
  const points = outline ?? hullOf(seats.map((n) => boxes[n]));
  return { name, seats, outline: points, box: boundsOf(points), rows: rowsOf(seats, labels) };
}

const NATURAL = new Intl.Collator('en', { numeric: true });

function rowsOf(seats: number[], { rowLabel, seatNumber, tableId }: Labels): SceneRow[] {
  const rows = new Map<string, SceneRow>();
  for (const n of seats) {
    const label = rowLabel[n] ?? tableId[n] ?? '';
    const key = `${tableId[n] ?? ''}\n${label}`;
    let row = rows.get(key);
    if (!row) rows.set(key, (row = { label, seats: [], tableId: tableId[n] }));
    row.seats.push(n);
  }
  const byNumber = (one: number, other: number) =>
    NATURAL.compare(seatNumber[one] ?? '', seatNumber[other] ?? '');
  for (const row of rows.values()) row.seats.sort(byNumber);
  return [...rows.values()];
}

function medianSide(boxes: Box[]): number {
  const sides = boxes.map(({ width, height }) => Math.max(width, height)).sort((a, b) => a - b);
  return sides[sides.length >> 1] || 1;
}

function indexOf(boxes: Box[]): Flatbush {
  const index = new Flatbush(boxes.length);
  for (const { x, y, width, height } of boxes) index.add(x, y, x + width, y + height);
  index.finish();
  return index;
}
