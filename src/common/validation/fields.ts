import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateBy,
} from 'class-validator';
import { LIMITS } from '../../config/limits.js';
import { validationFailed } from '../errors/domain-error.js';

export const EXAMPLE_EVENT_ID = '66f1a2b3c4d5e6f7a8b9c0e1';
export const EXAMPLE_HOLD_ID = '66f1a2b3c4d5e6f7a8b9c0b1';
export const EXAMPLE_BOOKING_ID = '66f1a2b3c4d5e6f7a8b9c0d1';

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
    Length(1, LIMITS.authorIdLength, { message: `must have 1 to ${LIMITS.authorIdLength} characters` }),
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
    IsArray({ message: 'must be a list of seat ids' }),
    ArrayMinSize(1, { message: 'must name at least one seat' }),
    ArrayMaxSize(max, { message: `must name at most ${max} seats` }),
    ArrayUnique({ message: 'must not name a seat twice' }),
    IsString({ each: true, message: 'must hold strings only' }),
    Length(1, LIMITS.authorIdLength, {
      each: true,
      message: `must hold ids of 1 to ${LIMITS.authorIdLength} characters`,
    }),
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
  options: { optional?: boolean; example: string; min?: number },
): PropertyDecorator {
  const { optional = false, example, min = 1 } = options;
  const property = optional ? ApiPropertyOptional : ApiProperty;
  return applyDecorators(
    property({ example, minLength: min, maxLength: max }),
    ...(optional ? [IsOptional()] : []),
    Length(min, max, { message: `must have ${min} to ${max} characters` }),
    Matches(/^\P{Cc}*$/u, { message: 'must have no control characters' }),
    Matches(/^$|[^\p{Z}\p{C}]/u, { message: 'must not be blank' }),
  );
}

/** For requests that name what they mean in exactly one of several ways. */
export function requireExactlyOne<T extends object>(dto: T, ...fields: (keyof T & string)[]): void {
  const given = fields.filter((field) => dto[field] !== undefined && dto[field] !== null);
  if (given.length === 1) return;
  const message = `give exactly one of ${fields.join(', ')}`;
  throw validationFailed(fields.map((field) => ({ field, message })));
}
