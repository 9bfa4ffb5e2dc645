import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { FirstOf, type Rule } from '../../../common/validation/fields.js';
import { LIMITS } from '../../../config/limits.js';
import { SEAT_STATUSES, type SeatStatus } from '../../../redis/seat-status.js';
import { ToNumber, ViewportQuery } from './view.dto.js';

/** Ids of derived sections have a character in front of an author's id. */
const SECTION_ID_LENGTH = LIMITS.authorIdLength + 1;

/** A parameter that comes once is text, one that is repeated a list. */
const ToList = () => Transform(({ value }) => (Array.isArray(value) ? [...new Set(value)] : [value]));

const everyOne = (test: (value: unknown) => boolean) => (list: unknown) => (list as unknown[]).every(test);
const fewEnough: Rule = [
  (list) => (list as unknown[]).length <= LIMITS.filterValues,
  `must come at most ${LIMITS.filterValues} times`,
];
const isIdOf = (max: number): Rule => [
  everyOne((id) => typeof id === 'string' && id.length >= 1 && id.length <= max),
  `must be an id of 1 to ${max} characters`,
];
const isStatus: Rule = [
  everyOne((status) => SEAT_STATUSES.includes(status as SeatStatus)),
  `must be one of ${SEAT_STATUSES.join(', ')}`,
];

/** What of the seat map is wanted; every filter may be repeated, and a seat has to pass all of them. */
export class LayoutViewQuery extends ViewportQuery {
  @ApiPropertyOptional({
    type: [String],
    maxItems: LIMITS.filterValues,
    description:
      'Only seats of these sections, as `/seat-booking/map` names them. One that is unknown has no seats.',
  })
  @IsOptional()
  @ToList()
  @FirstOf(fewEnough, isIdOf(SECTION_ID_LENGTH))
  sectionId?: string[];

  @ApiPropertyOptional({
    type: [String],
    maxItems: LIMITS.filterValues,
    description: 'Only seats of these categories. One that is unknown has no seats.',
  })
  @IsOptional()
  @ToList()
  @FirstOf(fewEnough, isIdOf(LIMITS.authorIdLength))
  catId?: string[];

  @ApiPropertyOptional({
    enum: SEAT_STATUSES,
    isArray: true,
    description: 'Only seats that have one of these statuses now',
  })
  @IsOptional()
  @ToList()
  @FirstOf(isStatus)
  status?: SeatStatus[];

  @ApiPropertyOptional({
    pattern: '^state$',
    description: '`state`: no geometry, only the statuses of the seats by their ordinals',
  })
  @IsOptional()
  @IsIn(['state'], { message: 'must be "state" or absent' })
  fields?: 'state';

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: LIMITS.seatsPerLayout,
    description:
      'Seats in one answer; all when absent. `truncated` says that there are more, after `nextCursor`.',
  })
  @IsOptional()
  @ToNumber()
  @IsInt({ message: 'must be a whole number' })
  @Min(1)
  @Max(LIMITS.seatsPerLayout)
  limit?: number;

  @ApiPropertyOptional({
    description: '`nextCursor` of the answer before; the other parameters stay the same',
    maxLength: LIMITS.cursorLength,
  })
  @IsOptional()
  @IsString()
  @MaxLength(LIMITS.cursorLength)
  cursor?: string;
}

export class MapQuery extends ViewportQuery {
  @ApiPropertyOptional({
    example: 0.5,
    minimum: 0,
    description: 'Screen pixels per layout unit, more than 0. Without it only the number of seats decides.',
  })
  @IsOptional()
  @ToNumber()
  @IsNumber({ allowNaN: false, allowInfinity: false }, { message: 'must be a finite number' })
  @IsPositive({ message: 'must be greater than 0' })
  zoom?: number;
}
