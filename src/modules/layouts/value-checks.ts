import { type FaultList, quote } from './fault-list.js';

/** Judges one value; `field` is its path, such as `seats[3].pos.x`. */
export type Check = (value: unknown, field: string, faults: FaultList) => void;

/** The fields an object may have, and those it must have. */
export interface Shape {
  readonly fields: ReadonlyMap<string, Check>;
  readonly required: readonly string[];
}

const LONE_SURROGATE = /\p{Surrogate}/u;

export function shape(required: Record<string, Check>, optional: Record<string, Check> = {}): Shape {
  return {
    fields: new Map([...Object.entries(required), ...Object.entries(optional)]),
    required: Object.keys(required),
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Characters are Unicode code points. A lone surrogate is refused: it cannot be stored and given back. */
export function text(minLength: number, maxLength: number): Check {
  return (value, field, faults) => {
    if (typeof value !== 'string' || value.length < minLength || isLonger(value, maxLength)) {
      faults.malformed(field, `must be a string of ${minLength} to ${maxLength} characters`);
    } else if (LONE_SURROGATE.test(value)) {
      faults.malformed(field, 'must be valid Unicode, without lone surrogates');
    }
  };
}

function isLonger(value: string, maxLength: number): boolean {
  if (value.length <= maxLength) return false;
  return value.length > 2 * maxLength || [...value].length > maxLength;
}

/** JSON has no NaN and no infinity: `1e999` arrives as Infinity, and JavaScript writes both as null. */
export const finiteNumber: Check = (value, field, faults) => {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) {
    faults.contradiction(field, 'is not a finite number');
  } else if (typeof value !== 'number') {
    faults.malformed(field, 'must be a number');
  }
};

export const extent: Check = (value, field, faults) => {
  finiteNumber(value, field, faults);
  if (typeof value === 'number' && value < 0) faults.malformed(field, 'must not be negative');
};

export function wholeNumber(max: number): Check {
  return (value, field, faults) => {
    finiteNumber(value, field, faults);
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    if (!Number.isInteger(value) || value < 0 || value > max) {
      faults.malformed(field, `must be a whole number from 0 to ${max}`);
    }
  };
}

export const flag: Check = (value, field, faults) => {
  if (typeof value !== 'boolean') faults.malformed(field, 'must be true or false');
};

/** For a field whose value is judged elsewhere or does not matter. */
export const anything: Check = () => {};

export function object({ fields, required }: Shape): Check {
  return (value, field, faults) => {
    if (!isRecord(value)) return faults.malformed(field, 'must be an object');
    for (const key of Object.keys(value)) {
      const check = fields.get(key);
      if (check) check(value[key], join(field, key), faults);
      else faults.malformed(field, `has an unknown field ${quote(key)}`);
    }
    for (const key of required) {
      if (value[key] === undefined) faults.malformed(join(field, key), 'is missing');
    }
  };
}

/** A list past its bound is not looked into, so that a body full of faults costs no more than its length. */
export function list(element: Check, minLength: number, maxLength: number): Check {
  return (value, field, faults) => {
    if (!Array.isArray(value)) return faults.malformed(field, 'must be an array');
    if (value.length < minLength || value.length > maxLength) {
      return faults.malformed(
        field,
        `must have ${minLength} to ${maxLength} entries and has ${value.length}`,
      );
    }
    for (let n = 0; n < value.length; n++) element(value[n], `${field}[${n}]`, faults);
  };
}

function join(field: string, key: string): string {
  return field === '' ? key : `${field}.${key}`;
}
