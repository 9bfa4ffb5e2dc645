import type { Box } from '../../map/geometry.js';
import type { LayoutColumns } from '../../map/scene.js';

export interface Drawable {
  columns: LayoutColumns;
  /** Place of each drawn seat in the file's list. */
  placeOf: number[];
  /** Boxes of the file's items; undefined for those that cannot be drawn. */
  items: (Box | undefined)[];
  /** Boxes around the outlines of the file's sections. */
  sections: (Box | undefined)[];
}

const GREY = '#8a94a3';
const NO_CATEGORY = { id: '', name: '?', color: GREY, price: 0 };

/**
 * As much of a layout as can be drawn, whatever its faults are: seats and items with a place, and an unknown category in
 * grey. Undefined when no seat can be drawn.
 */
export function drawableOf(layout: unknown): Drawable | undefined {
  const file = recordOf(layout);
  const drawn = listOf(file.seats).flatMap((seat, place) => {
    const box = boxOf(seat);
    return box ? [{ seat: recordOf(seat), box, place }] : [];
  });
  if (drawn.length === 0) return undefined;
  const items = listOf(file.items).map(boxOf);
  const categories = [...listOf(file.categories).map(categoryOf), NO_CATEGORY];
  const categoryAt = (id: unknown) => {
    const at = categories.findIndex((category) => category.id === id);
    return at === -1 ? categories.length - 1 : at;
  };
  const sections = listOf(file.sections).map(sectionOf);
  const labels = (key: string) => drawn.map(({ seat }) => textOf(seat[key]) ?? null);
  const sectionBoxes = sections.map(({ outline }) => (outline ? boxOfPoints(outline) : undefined));
  return {
    placeOf: drawn.map(({ place }) => place),
    items,
    sections: sectionBoxes,
    columns: {
      name: textOf(file.name) ?? '',
      bounds: around([...drawn.map(({ box }) => box), ...items, ...sectionBoxes]),
      categories,
      sections,
      items: listOf(file.items).flatMap((item, at) => itemOf(item, items[at])),
      seats: {
        id: drawn.map(({ seat, place }) => textOf(seat.id) ?? `#${place}`),
        x: drawn.map(({ box }) => box.x),
        y: drawn.map(({ box }) => box.y),
        width: drawn.map(({ box }) => box.width),
        height: drawn.map(({ box }) => box.height),
        category: drawn.map(({ seat }) => categoryAt(seat.catId)),
        section: drawn.map(({ seat }) => sections.findIndex(({ id }) => id === seat.sectionId)),
        rl: labels('rl'),
        sn: labels('sn'),
        tableId: labels('tableId'),
        accessible: drawn.map(({ seat }) => seat.accessible === true),
      },
    },
  };
}

type Fields = Record<string, unknown>;

const recordOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

function pointOf(value: unknown): { x: number; y: number } | undefined {
  const point = recordOf(value);
  const [x, y] = [numberOf(point.x), numberOf(point.y)];
  return x === undefined || y === undefined ? undefined : { x, y };
}

function boxOf(part: unknown): Box | undefined {
  const { pos, size } = recordOf(part);
  const place = pointOf(pos);
  const extent = pointOf(size);
  return place && extent && { ...place, width: Math.abs(extent.x), height: Math.abs(extent.y) };
}

function boxOfPoints(points: { x: number; y: number }[]): Box | undefined {
  return points.length === 0 ? undefined : around(points.map(({ x, y }) => ({ x, y, width: 0, height: 0 })));
}

function around(boxes: (Box | undefined)[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    if (!box) continue;
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function categoryOf(value: unknown, at: number) {
  const { id, name, color, price } = recordOf(value);
  return {
    id: textOf(id) ?? `#${at}`,
    name: textOf(name) ?? '?',
    color: textOf(color) ?? GREY,
    price: numberOf(price) ?? 0,
  };
}

function sectionOf(value: unknown, at: number) {
  const { id, name, outline } = recordOf(value);
  const points = listOf(outline).flatMap((point) => pointOf(point) ?? []);
  return {
    id: textOf(id) ?? `#${at}`,
    name: textOf(name) ?? '?',
    ...(points.length > 2 && { outline: points }),
  };
}

function itemOf(value: unknown, box: Box | undefined) {
  if (!box) return [];
  const { id, type, label, shape } = recordOf(value);
  return [
    {
      id: textOf(id) ?? '',
      type: textOf(type) ?? '',
      pos: { x: box.x, y: box.y },
      size: { x: box.width, y: box.height },
      label: textOf(label),
      shape: textOf(shape),
    },
  ];
}
