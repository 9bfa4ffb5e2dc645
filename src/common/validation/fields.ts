import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, isISO8601, isString, length, Matches, ValidateBy } from 'class-validator';
import { LIMITS } from '../../config/limits.js';
import { validationFailed } from '../errors/domain-error.js';

export const EXAMPLE_EVENT_ID = '66f1a2b3c4d5e6f7a8b9c0e1';
export const EXAMPLE_HOLD_ID = '66f1a2b3c4d5e6f7a8b9c0b1';
export const EXAMPLE_BOOKING_ID = '66f1a2b3c4d5e6f7a8b9c0d1';

/** What a value has to be, and what is said of one that is not. */
export type Rule = [isKept: (value: unknown) => boolean, message: string];

/** Rules in their order, of which the first that is broken is told: what is of the wrong type has no length as well. */
export function FirstOf(...rules: Rule[]): PropertyDecorator {
  const broken = (value: unknown) => rules.find(([isKept]) => !isKept(value));
  return ValidateBy({
    name: 'firstOf',
    validator: {
      validate: (value: unknown) => !broken(value),
      defaultMessage: (given) => broken(given?.value)?.[1] ?? '',
    },
  });
}

/** The other rules may take for granted that it is one. */
const isText: Rule = [isString, 'must be a string'];

function hasLength(min: number, max: number): Rule {
  return [(value) => length(value, min, max), `must have ${min} to ${max} characters`];
}

const each = (test: (value: unknown) => boolean) => (list: unknown) => (list as unknown[]).every(test);

const sizeOf = (list: unknown) => (list as unknown[]).length;

/** Of a list: 1 to `max` values, no two alike. */
export function hasDistinct(name: string, max: number): Rule[] {
  return [
    [(list) => sizeOf(list) > 0, `must name at least one ${name}`],
    [(list) => sizeOf(list) <= max, `must name at most ${max} ${name}s`],
    [(list) => new Set(list as unknown[]).size === sizeOf(list), `must not name a ${name} twice`],
  ];
}

interface IdOptions {
  optional?: boolean;
  example: string;
  description?: string;
}

/** An id of the service's own: 24 hexadecimal characters. */
export function IdField({ optional = false, example, description }: IdOptions): PropertyDecorator {
  const property = optional ? ApiPropertyOptional : ApiProperty;
  return applyDecorators(
    property({ example, description, pattern: '^[0-9a-f]{24}$' }),
    ...(optional ? [IsOptional()] : []),
    Matches(/^[0-9a-f]{24}$/, { message: 'must be 24 hexadecimal characters in lower case' }),
  );
}

/** An id of the layout's author: 1-64 characters, compared exactly. */
export function AuthorIdField(example: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ example, minLength: 1, maxLength: LIMITS.authorIdLength }),
    FirstOf(isText, hasLength(1, LIMITS.authorIdLength)),
  );
}

/** Distinct seat ids, at most `max` of them. */
export function SeatIdsField(max: number, { optional = false } = {}): PropertyDecorator {
  const property = optional ? ApiPropertyOptional : ApiProperty;
  return applyDecorators(
    property({
      example: ['A-12', 'A-13'],
      isArray: true,
      items: { type: 'string', minLength: 1, maxLength: LIMITS.authorIdLength },
      minItems: 1,
      maxItems: max,
      uniqueItems: true,
    }),
    ...(optional ? [IsOptional()] : []),
    FirstOf(
      [Array.isArray, 'must be a list of seat ids'],
      ...hasDistinct('seat', max),
      [each(isString), 'must hold strings only'],
      [
        each((id) => length(id, 1, LIMITS.authorIdLength)),
        `must hold ids of 1 to ${LIMITS.authorIdLength} characters`,
      ],
    ),
  );
}

/** A whole number of minutes that a hold may last. */
export function HoldMinutesField(description: string, { optional = true } = {}): PropertyDecorator {
  const property = optional ? ApiPropertyOptional : ApiProperty;
  const { holdMinutesMin, holdMinutesMax, holdMinutesDefault } = LIMITS;
  const message = `must be a whole number from ${holdMinutesMin} to ${holdMinutesMax}`;
  return applyDecorators(
    property({
      type: 'integer',
      minimum: holdMinutesMin,
      maximum: holdMinutesMax,
      example: holdMinutesDefault,
      description,
    }),
    ...(optional ? [IsOptional()] : []),
    // One rule, not three: a fault is told once.
    ValidateBy({ name: 'holdMinutes', validator: { validate: isHoldMinutes } }, { message }),
  );
}

function isHoldMinutes(value: unknown): boolean {
  return (
    Number.isInteger(value) &&
    Number(value) >= LIMITS.holdMinutesMin &&
    Number(value) <= LIMITS.holdMinutesMax
  );
}

/** Free text without control characters. */
export function TextField(
  max: number,
  options: { optional?: boolean; nullable?: boolean; example: string; min?: number },
): PropertyDecorator {
  const { optional = false, nullable = false, example, min = 1 } = options;
  const property = optional ? ApiPropertyOptional : ApiProperty;
  return applyDecorators(
    property({ type: String, example, minLength: min, maxLength: max, ...(nullable && { nullable }) }),
    ...(optional ? [IsOptional()] : []),
    FirstOf(
      isText,
      hasLength(min, max),
      [(value) => /^\P{Cc}*$/u.test(value as string), 'must have no control characters'],
      [(value) => /^$|[^\p{Z}\p{C}]/u.test(value as string), 'must not be blank'],
    ),
  );
}

const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const ISO_8601 = { strict: true, strictSeparator: true };

function isTime(value: unknown): boolean {
  return isISO8601(value, ISO_8601) && WITH_ZONE.test(value as string);
}

/** A bound of a time, in a query or a body; may be left out. */
export function TimeField(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ format: 'date-time', example: '2027-03-01T19:30:00.000Z', description }),
    IsOptional(),
    FirstOf([isTime, 'must be an ISO 8601 time with its zone, such as 2027-03-01T19:30:00Z']),
  );
}

/** Text that what is looked for has to equal; may be left out. */
export function TextFilter(max: number, example: string, description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ example, minLength: 1, maxLength: max, description }),
    IsOptional(),
    FirstOf(isText, hasLength(1, max)),
  );
}

/** For requests that name what they mean in exactly one of several ways. */
export function requireExactlyOne<T extends object>(dto: T, ...fields: (keyof T & string)[]): void {
  const given = fields.filter((field) => dto[field] !== undefined && dto[field] !== null);
  if (given.length === 1) return;
  const message = `give exactly one of ${fields.join(', ')}`;
  throw validationFailed(fields.map((field) => ({ field, message })));
}
