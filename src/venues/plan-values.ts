import { LIMITS } from '../config/limits.js';
import type { Point } from '../modules/layouts/layout.types.js';
import { quote } from '../modules/layouts/fault-list.js';
import { isRecord } from '../modules/layouts/value-checks.js';
import type { PlanFaults } from './plan-faults.js';

export type PlanObject = Record<string, unknown>;

export interface Entry {
  value: PlanObject;
  path: string;
  index: number;
}

const LONE_SURROGATES = /\p{Surrogate}/gu;

/** The objects of a list. No list is no entries; what is no object is reported and left out. */
export function entriesOf(parent: PlanObject, key: string, path: string, faults: PlanFaults): Entry[] {
  const list = parent[key] ?? [];
  const at = path === '' ? key : `${path}.${key}`;
  if (!Array.isArray(list)) {
    faults.add('NOT_A_LIST', at, `is ${nameOf(list)}, not a list; read as empty`);
    return [];
  }
  return list.flatMap((value: unknown, index) => {
    if (isRecord(value)) return [{ value, path: `${at}[${index}]`, index }];
    faults.add('NOT_AN_OBJECT', `${at}[${index}]`, `is ${nameOf(value)}, not an object; left out`);
    return [];
  });
}

/**
 * A text as the plan has it; undefined when it is missing or blank, which the caller judges.
 * A number is taken for its digits; longer texts are cut to `maxLength` code points.
 */
export function textOf(
  value: unknown,
  path: string,
  faults: PlanFaults,
  maxLength = Infinity,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') {
    faults.add('TEXT_TYPE', path, `is ${nameOf(value)}, not a text; left out`);
    return undefined;
  }
  if (typeof value === 'number')
    faults.add('TEXT_TYPE', path, `is the number ${value}, not a text; its digits are used`);
  const text = whole(String(value), path, faults);
  if (text.trim() === '') return undefined;
  if (text.length <= maxLength) return text;
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  faults.add('TEXT_TOO_LONG', path, `has ${characters.length} characters and is cut to ${maxLength}`);
  return characters.slice(0, maxLength).join('');
}

function whole(text: string, path: string, faults: PlanFaults): string {
  const repaired = text.replace(LONE_SURROGATES, '\uFFFD');
  if (repaired !== text)
    faults.add('TEXT_NOT_UNICODE', path, `${quote(text)} has half a character in it; it is replaced`);
  return repaired;
}

/** A position whose bad coordinates count as 0. `required` decides whether its absence is a fault. */
export function positionOf(value: unknown, path: string, required: boolean, faults: PlanFaults): Point {
  if (value === undefined && !required) return { x: 0, y: 0 };
  if (!isRecord(value)) {
    faults.add('POSITION_BAD', path, `is ${nameOf(value)}, not a position; 0, 0 is used`);
    return { x: 0, y: 0 };
  }
  return {
    x: coordinateOf(value.x, `${path}.x`, faults),
    y: coordinateOf(value.y, `${path}.y`, faults),
  };
}

function coordinateOf(value: unknown, path: string, faults: PlanFaults): number {
  const number = numberIn(value);
  if (number === undefined) faults.add('POSITION_BAD', path, `is ${nameOf(value)}, no coordinate; 0 is used`);
  else if (number !== value)
    faults.add('POSITION_BAD', path, `is ${nameOf(value)}, not a number; ${number} is used`);
  return number ?? 0;
}

/** A number of a size that plans have, also one that is written as a text. */
export function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isUsable = typeof number === 'number' && Math.abs(number) <= LIMITS.planCoordinate;
  return isUsable ? number : undefined;
}

export function sumOf(a: Point, b: Point): Point {
  return { x: a.x + b.x, y: a.y + b.y };
}

/** Names a value of the wrong kind for a message. */
export function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
