import { LIMITS } from '../config/limits.js';
import { quote } from '../modules/layouts/fault-list.js';
import type { LayoutItem, Point } from '../modules/layouts/layout.types.js';
import { isRecord } from '../modules/layouts/value-checks.js';
import type { PlanFaults } from './plan-faults.js';
import { nameOf, numberIn, positionOf, sumOf, textOf, type Entry, type PlanObject } from './plan-values.js';

const TEXT_SIZE = 16;
/** Average width of a letter as a part of its height. */
const LETTER_WIDTH = 0.6;
const STAGE_WORDS = /(?<!\p{L})(stage|bühne|scène|scene|scena|escenario|palco|сцена)(?!\p{L})|舞台|무대/iu;

interface Box {
  low: Point;
  high: Point;
}

type Corners = (area: PlanObject, path: string, faults: PlanFaults) => Point[];

/** The corners of each shape around the area's own position, not yet turned. */
const CORNERS: Record<string, Corners> = {
  rectangle: (area, path, faults) => {
    const { width, height } = extentsOf(area.rectangle, ['width', 'height'], `${path}.rectangle`, faults);
    return rectangle(0, 0, width, height);
  },
  polygon: polygonCorners,
  text: textCorners,
};

const RADII: Record<string, (area: PlanObject, path: string, faults: PlanFaults) => Point> = {
  circle: (area, path, faults) => {
    const { radius } = extentsOf(area.circle, ['radius'], `${path}.circle`, faults);
    return { x: radius, y: radius };
  },
  ellipse: (area, path, faults) => {
    const radius = isRecord(area.ellipse) ? area.ellipse.radius : undefined;
    const { x, y } = extentsOf(radius, ['x', 'y'], `${path}.ellipse.radius`, faults);
    return { x, y };
  },
};

/** An area as an item: its box around the turned shape, its text as the label. Colours of areas are not kept. */
export function areaItem({ value, path }: Entry, origin: Point, id: string, faults: PlanFaults): LayoutItem {
  const area = modern(value);
  const shape = shapeOf(area, path, faults);
  const label = labelOf(area, path, faults);
  const position = sumOf(origin, positionOf(area.position, `${path}.position`, false, faults));
  const { low, high } = boxOf(area, shape, path, faults);
  const pos = sumOf(position, low);
  const size = sumOf(high, { x: -low.x, y: -low.y });
  return { id, type: typeOf(shape, label), pos, size, shape, ...(label !== undefined && { label }) };
}

/** The first version of the format had plain rectangles: `width`, `height` and a string for `text`. */
function modern(area: PlanObject): PlanObject {
  const text = typeof area.text === 'string' ? { text: area.text, position: { x: 0, y: 0 } } : area.text;
  if (area.shape !== undefined || area.width === undefined) return { ...area, text };
  return { ...area, text, shape: 'rectangle', rectangle: { width: area.width, height: area.height } };
}

function shapeOf(area: PlanObject, path: string, faults: PlanFaults): string {
  const known = [...Object.keys(CORNERS), ...Object.keys(RADII)];
  if (known.includes(area.shape as string)) return area.shape as string;
  const guess = known.find((shape) => isRecord(area[shape])) ?? 'rectangle';
  faults.add(
    'AREA_BAD',
    `${path}.shape`,
    `is ${nameOf(area.shape)}, not one of ${known.join(', ')}; read as ${guess}`,
  );
  return guess;
}

function labelOf(area: PlanObject, path: string, faults: PlanFaults): string | undefined {
  return isRecord(area.text)
    ? textOf(area.text.text, `${path}.text.text`, faults, LIMITS.nameLength)
    : undefined;
}

function typeOf(shape: string, label = ''): string {
  if (STAGE_WORDS.test(label)) return 'stage';
  return shape === 'text' ? 'text' : 'area';
}

function boxOf(area: PlanObject, shape: string, path: string, faults: PlanFaults): Box {
  const angle = rotationOf(area, path, faults);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  if (shape in RADII) {
    const { x, y } = RADII[shape](area, path, faults);
    const reach = { x: Math.hypot(x * cos, y * sin), y: Math.hypot(x * sin, y * cos) };
    return { low: { x: -reach.x, y: -reach.y }, high: reach };
  }
  const corners = CORNERS[shape](area, path, faults);
  return boxAround(corners.map(({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos })));
}

/** Radians, clockwise as y grows downwards. */
function rotationOf(area: PlanObject, path: string, faults: PlanFaults): number {
  const degrees = numberIn(area.rotation ?? 0);
  if (degrees === undefined) {
    faults.add(
      'AREA_BAD',
      `${path}.rotation`,
      `is ${nameOf(area.rotation)}, not a number; the area is not turned`,
    );
  }
  return (((degrees ?? 0) % 360) * Math.PI) / 180;
}

function boxAround(points: Point[]): Box {
  const low = { x: Infinity, y: Infinity };
  const high = { x: -Infinity, y: -Infinity };
  for (const { x, y } of points) {
    low.x = Math.min(low.x, x);
    low.y = Math.min(low.y, y);
    high.x = Math.max(high.x, x);
    high.y = Math.max(high.y, y);
  }
  return points.length > 0 ? { low, high } : { low: { x: 0, y: 0 }, high: { x: 0, y: 0 } };
}

function polygonCorners(area: PlanObject, path: string, faults: PlanFaults): Point[] {
  const at = `${path}.polygon.points`;
  const points: unknown = isRecord(area.polygon) ? area.polygon.points : undefined;
  if (!Array.isArray(points) || points.length < 3) {
    faults.add(
      'AREA_BAD',
      at,
      `is ${Array.isArray(points) ? `${points.length} points` : nameOf(points)}, no polygon`,
    );
  }
  if (!Array.isArray(points)) return [];
  return points.map((point: unknown, n) => positionOf(point, `${at}[${n}]`, true, faults));
}

/** A text stands around its position. */
function textCorners(area: PlanObject, path: string, faults: PlanFaults): Point[] {
  const text: PlanObject = isRecord(area.text) ? area.text : {};
  if (String(text.text ?? '').trim() === '') {
    faults.add('AREA_BAD', `${path}.text.text`, 'the area is a text and has none');
  }
  const { x, y } = positionOf(text.position, `${path}.text.position`, false, faults);
  const height = numberIn(text.size) ?? TEXT_SIZE;
  const width = [...String(text.text ?? '')].length * height * LETTER_WIDTH;
  return rectangle(x - width / 2, y - height / 2, width, height);
}

function rectangle(x: number, y: number, width: number, height: number): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** Numbers that must not be negative; bad ones are reported and count as 0. */
function extentsOf<Key extends string>(
  value: unknown,
  keys: Key[],
  path: string,
  faults: PlanFaults,
): Record<Key, number> {
  const object = isRecord(value) ? value : {};
  const extents = keys.map((key) => {
    const extent = object[key];
    const used = Math.max(0, numberIn(extent) ?? 0);
    if (used === extent) return [key, used];
    faults.add(
      'AREA_BAD',
      `${path}.${key}`,
      `is ${nameOf(extent)}, not a number from 0 up; ${quote(String(used))} is used`,
    );
    return [key, used];
  });
  return Object.fromEntries(extents) as Record<Key, number>;
}
