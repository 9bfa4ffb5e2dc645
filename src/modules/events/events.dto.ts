import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { isCurrency } from '../../common/money.js';
import { PageQuery, type Page } from '../../common/pagination.js';
import {
  EXAMPLE_EVENT_ID,
  HoldMinutesField,
  IdField,
  SeatIdsField,
  TextField,
  TextFilter,
} from '../../common/validation/fields.js';
import { LIMITS } from '../../config/limits.js';
import { EVENT_STATUSES, type EventStatus } from '../../mongo/event.schema.js';
import { CategorySeatCountsDto, SeatCountsDto } from '../seat-state/seat-counts.dto.js';

const EXAMPLE_LAYOUT_ID = '66f1a2b3c4d5e6f7a8b9c0a1';
const EXAMPLE_DATE = '2027-03-01T19:30:00.000Z';
const DATE = { message: 'must be an ISO 8601 time with its zone, such as 2027-03-01T19:30:00Z' };
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

@ValidatorConstraint({ name: 'isCurrency' })
class CurrencyRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return isCurrency(value);
  }

  defaultMessage(): string {
    return 'must be an ISO 4217 code such as USD';
  }
}

@ValidatorConstraint({ name: 'isPriceTable' })
class PriceTableRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((price) => typeof price === 'number' && Number.isFinite(price) && price >= 0)
    );
  }

  defaultMessage(): string {
    return 'must map category ids to prices that are numbers of at least 0';
  }
}

function CountField(max: number, description: string): PropertyDecorator {
  const message = `must be a whole number from 1 to ${max}`;
  return (target, key) => {
    ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: max, description })(target, key);
    IsOptional()(target, key);
    IsInt({ message })(target, key);
    Min(1, { message })(target, key);
    Max(max, { message })(target, key);
  };
}

export class CreateEventBody {
  @TextField(LIMITS.nameLength, { example: 'Opening night' })
  name!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE })
  @IsISO8601({ strict: true, strictSeparator: true }, DATE)
  @Matches(WITH_ZONE, DATE)
  startsAt!: string;

  @IdField({ example: EXAMPLE_LAYOUT_ID, optional: true, description: 'Its latest version is put on sale.' })
  layoutId?: string;

  @CountField(LIMITS.seatsPerLayout, 'Instead of a layout: makes a plain grid of so many seats.')
  totalSeats?: number;

  @ApiPropertyOptional({ enum: EVENT_STATUSES.slice(0, 2), default: 'on_sale' })
  @IsOptional()
  @IsIn(EVENT_STATUSES.slice(0, 2), { message: 'must be draft or on_sale' })
  status?: 'draft' | 'on_sale';

  @ApiPropertyOptional({ example: 'USD', description: 'ISO 4217; the layout’s own by default' })
  @IsOptional()
  @Validate(CurrencyRule)
  currency?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'number', minimum: 0 },
    example: { stalls: 49.5 },
    description: 'Prices by category id, in place of the layout’s; a grid’s only category is `general`.',
  })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  // As it was sent: class-transformer would drop a category called `toString`.
  @Transform(({ obj }) => (obj as CreateEventBody).prices)
  @Validate(PriceTableRule)
  prices?: Record<string, number>;

  @HoldMinutesField('How long holds last that do not say it themselves')
  holdMinutes?: number;

  @CountField(LIMITS.seatsPerHold, 'Seats one hold may have')
  maxSeatsPerHold?: number;

  @CountField(LIMITS.seatsPerUserMax, 'Seats one user may hold and own')
  maxSeatsPerUser?: number;
}

export class EditEventBody {
  @TextField(LIMITS.nameLength, { example: 'Opening night', optional: true })
  name?: string;

  @ApiPropertyOptional({ format: 'date-time', example: EXAMPLE_DATE })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, DATE)
  @Matches(WITH_ZONE, DATE)
  startsAt?: string;

  @ApiPropertyOptional({
    enum: EVENT_STATUSES,
    description: 'Live holds may still be confirmed after `closed`.',
  })
  @IsOptional()
  @IsIn(EVENT_STATUSES, { message: `must be one of ${EVENT_STATUSES.join(', ')}` })
  status?: EventStatus;
}

export class BlockBody {
  @SeatIdsField(LIMITS.seatsPerBlock)
  seatIds!: string[];

  @TextField(LIMITS.reasonLength, { example: 'Camera position', optional: true })
  reason?: string;
}

export class EventsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: EVENT_STATUSES })
  @IsOptional()
  @IsIn(EVENT_STATUSES, { message: `must be one of ${EVENT_STATUSES.join(', ')}` })
  status?: EventStatus;
}

export class EventDto extends SeatCountsDto {
  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  id!: string;

  @ApiProperty({ example: 'Opening night' })
  name!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE })
  startsAt!: string;

  @ApiProperty({ enum: EVENT_STATUSES })
  status!: EventStatus;

  @ApiProperty({ example: EXAMPLE_LAYOUT_ID })
  layoutId!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  layoutVersion!: number;

  @ApiProperty({ example: 'USD' })
  currency!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, example: { stalls: 49.5 } })
  prices!: Record<string, number>;

  @ApiProperty({ type: 'integer', example: 10 })
  holdMinutes!: number;

  @ApiProperty({ type: 'integer', example: 50 })
  maxSeatsPerHold!: number;

  @ApiProperty({ type: 'integer', example: 1000 })
  maxSeatsPerUser!: number;

  @ApiProperty({ example: '1-42', description: 'Version of the live state' })
  version!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class EventPageDto implements Page<EventDto> {
  @ApiProperty({ type: [EventDto] })
  items!: EventDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page' })
  nextCursor?: string;
}

export class AvailabilityDto extends SeatCountsDto {
  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ type: [CategorySeatCountsDto] })
  byCategory!: CategorySeatCountsDto[];

  @ApiProperty({ example: '1-42' })
  version!: string;
}

export class BlockedDto {
  @ApiProperty({ example: ['A-12', 'A-13'] })
  blockedSeats!: string[];

  @ApiProperty({ example: '1-43' })
  version!: string;
}

export class BlocksQuery extends PageQuery {
  @TextFilter(LIMITS.authorIdLength, 'A-12', 'This seat alone')
  seatId?: string;
}

export class SeatBlockDto {
  @ApiProperty({ example: 'A-12' })
  seatId!: string;

  @ApiPropertyOptional({ example: 'Camera position' })
  reason?: string;

  @ApiPropertyOptional({ example: 'organiser-7c1d', description: 'User who blocked it last' })
  blockedBy?: string;
}

export class SeatBlockPageDto implements Page<SeatBlockDto> {
  @ApiProperty({ type: [SeatBlockDto] })
  items!: SeatBlockDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page' })
  nextCursor?: string;
}

export class UnblockedDto {
  @ApiProperty({ example: ['A-12', 'A-13'], description: 'Those of the named seats that were blocked' })
  unblockedSeats!: string[];

  @ApiProperty({ example: '1-44' })
  version!: string;
}
