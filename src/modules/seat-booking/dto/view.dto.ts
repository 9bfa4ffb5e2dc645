import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsNumber, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { validationFailed, type FieldFault } from '../../../common/errors/domain-error.js';
import { EXAMPLE_EVENT_ID } from '../../../common/validation/fields.js';
import { LIMITS } from '../../../config/limits.js';
import { SEAT_STATUSES, type SeatStatus } from '../../../redis/seat-status.js';
import type { Rect } from '../../layouts/layout-index.js';
import { BoundsDto, CategoryDto, LayoutItemDto, SeatDto, SectionDto } from '../../layouts/layout.dto.js';

const SIDES = ['x', 'y', 'width', 'height'] as const;
const NUMBER = { allowNaN: false, allowInfinity: false };
/** `Number('')` would be 0. */
export const ToNumber = () =>
  Transform(({ value }) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN));
const MESSAGE = { message: 'must be a finite number' };

/** The rectangle a map shows, as JSON in `viewport` or as four parameters. */
export class ViewportQuery {
  @ApiPropertyOptional({
    example: '{"x":0,"y":0,"width":800,"height":600}',
    description: 'JSON; the four numbers may also be given apart. Neither means the whole layout.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(LIMITS.viewportLength)
  viewport?: string;

  @ApiPropertyOptional({ example: 0 })
  @IsOptional()
  @ToNumber()
  @IsNumber(NUMBER, MESSAGE)
  x?: number;

  @ApiPropertyOptional({ example: 0 })
  @IsOptional()
  @ToNumber()
  @IsNumber(NUMBER, MESSAGE)
  y?: number;

  @ApiPropertyOptional({ example: 800, minimum: 0 })
  @IsOptional()
  @ToNumber()
  @IsNumber(NUMBER, MESSAGE)
  width?: number;

  @ApiPropertyOptional({ example: 600, minimum: 0 })
  @IsOptional()
  @ToNumber()
  @IsNumber(NUMBER, MESSAGE)
  height?: number;

  @ApiPropertyOptional({
    example: 50,
    minimum: 0,
    description: 'Layout units added to the rectangle on each side, so that a small move needs no new view',
  })
  @IsOptional()
  @ToNumber()
  @IsNumber(NUMBER, MESSAGE)
  @Min(0)
  margin?: number;
}

/** @throws DomainError VALIDATION_FAILED naming what is wrong with the rectangle */
export function rectOf(query: ViewportQuery): Rect | undefined {
  const apart = SIDES.some((side) => query[side] !== undefined);
  if (query.viewport === undefined && !apart) return undefined;
  if (query.viewport !== undefined && apart) {
    throw validationFailed([{ field: 'viewport', message: 'give either viewport or x, y, width, height' }]);
  }
  const prefix = apart ? '' : 'viewport.';
  const rect: Record<string, unknown> = apart ? { ...query } : parseObject(query.viewport!);
  const faults = SIDES.flatMap((side): FieldFault[] => {
    const value = rect[side];
    if (typeof value !== 'number' || !Number.isFinite(value))
      return [{ field: prefix + side, message: MESSAGE.message }];
    const isSize = side === 'width' || side === 'height';
    return isSize && value < 0 ? [{ field: prefix + side, message: 'must not be negative' }] : [];
  });
  if (faults.length > 0) throw validationFailed(faults);
  const { x, y, width, height } = rect;
  return { x, y, width, height, ...(query.margin !== undefined && { margin: query.margin }) } as Rect;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Falls through to the same answer: it is no JSON object.
  }
  throw validationFailed([
    { field: 'viewport', message: 'must be a JSON object such as {"x":0,"y":0,"width":800,"height":600}' },
  ]);
}

export class SeatInViewDto extends SeatDto {
  @ApiProperty({ enum: SEAT_STATUSES })
  status!: SeatStatus;

  @ApiProperty({ example: 49.5, description: 'Major units of `currency`' })
  price!: number;
}

export class LayoutViewDto {
  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ example: '66f1a2b3c4d5e6f7a8b9c0a1' })
  layoutId!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  layoutVersion!: number;

  @ApiProperty({ example: '1-42' })
  version!: string;

  @ApiProperty({ example: 'Opening night', description: 'The event’s name' })
  name!: string;

  @ApiProperty({ type: BoundsDto })
  bounds!: BoundsDto;

  @ApiProperty({ example: 'USD' })
  currency!: string;

  @ApiProperty({ type: [CategoryDto], description: 'With the event’s prices' })
  categories!: CategoryDto[];

  @ApiProperty({ type: [LayoutItemDto], description: 'Items whose box touches the rectangle' })
  items!: LayoutItemDto[];

  @ApiPropertyOptional({ type: [SectionDto] })
  sections?: SectionDto[];

  @ApiProperty({ type: [SeatInViewDto], description: 'Seats whose box touches the rectangle' })
  seats!: SeatInViewDto[];

  @ApiProperty({ type: 'integer', example: 1, description: 'Also those on other pages' })
  seatsInView!: number;

  @ApiPropertyOptional({ example: true, description: 'True when `limit` left seats out; else absent' })
  truncated?: boolean;

  @ApiPropertyOptional({ description: '`cursor` of the next page; absent on the last' })
  nextCursor?: string;
}

export class StatesDto extends PickType(LayoutViewDto, [
  'eventId',
  'layoutId',
  'layoutVersion',
  'version',
  'seatsInView',
  'truncated',
  'nextCursor',
] as const) {
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 2, maxItems: 2 },
    example: [
      [0, 3],
      [24, 2],
    ],
    description: 'Which seats, ascending: the first ordinal of a run and how many there are',
  })
  runs!: [number, number][];

  @ApiProperty({
    pattern: '^[0-3]*$',
    example: '00210',
    description: 'One digit per seat, run after run: 0 available, 1 held, 2 booked, 3 blocked',
  })
  states!: string;
}
