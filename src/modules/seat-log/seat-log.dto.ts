import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { IsISO8601, IsOptional, Length, Matches } from 'class-validator';
import { PageQuery, type Page } from '../../common/pagination.js';
import {
  EXAMPLE_BOOKING_ID,
  EXAMPLE_EVENT_ID,
  EXAMPLE_HOLD_ID,
  IdField,
} from '../../common/validation/fields.js';
import { LIMITS } from '../../config/limits.js';
import { SEAT_OPERATIONS, type EndedHold, type SeatOperation } from '../../mongo/seat-log.schema.js';
import { SEAT_STATUSES, type SeatStatus } from '../../redis/seat-status.js';

const EXAMPLE_TIME = '2027-03-01T19:30:00.000Z';
const TIME = { message: 'must be an ISO 8601 time with its zone, such as 2027-03-01T19:30:00Z' };
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function TimeField(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ format: 'date-time', example: EXAMPLE_TIME, description }),
    IsOptional(),
    IsISO8601({ strict: true, strictSeparator: true }, TIME),
    Matches(WITH_ZONE, TIME),
  );
}

function TextFilter(max: number, example: string, description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ example, minLength: 1, maxLength: max, description }),
    IsOptional(),
    Length(1, max, { message: `must have 1 to ${max} characters` }),
  );
}

/** Filters of the log; an entry has to fit all that are given. */
export class SeatLogQuery extends PageQuery {
  @TextFilter(LIMITS.authorIdLength, 'A-12', 'Changes of this seat')
  seatId?: string;

  @IdField({
    optional: true,
    example: EXAMPLE_BOOKING_ID,
    description: 'When its seats were booked and freed',
  })
  bookingId?: string;

  @IdField({ optional: true, example: EXAMPLE_HOLD_ID, description: 'The life of this hold' })
  holdId?: string;

  @TextFilter(LIMITS.userIdLength, 'guest-1f0c', 'Changes that this user asked for')
  userId?: string;

  @TimeField('Changes at this time or later')
  from?: string;

  @TimeField('Changes before this time')
  to?: string;
}

export class LoggedSeatDto {
  @ApiProperty({ example: 'A-12' })
  seatId!: string;

  @ApiProperty({ enum: SEAT_STATUSES, description: 'After the change' })
  status!: SeatStatus;
}

export class EndedHoldDto implements EndedHold {
  @ApiProperty({ example: EXAMPLE_HOLD_ID })
  holdId!: string;

  @ApiProperty({ example: 'guest-1f0c' })
  holderId!: string;

  @ApiProperty({ example: ['A-12'], description: 'Seats it still had' })
  seatIds!: string[];

  @ApiProperty({ enum: ['released', 'expired'] })
  reason!: EndedHold['reason'];

  @ApiPropertyOptional({
    enum: [true],
    description: 'It did not lapse: its last seats were lost to a rebuild',
  })
  lost?: true;
}

export class SeatLogEntryDto {
  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ example: '1-42', description: 'Version of the live state that the change made' })
  version!: string;

  @ApiProperty({ format: 'date-time', description: 'By the clock of Redis' })
  at!: string;

  @ApiProperty({ enum: SEAT_OPERATIONS })
  operation!: SeatOperation;

  @ApiPropertyOptional({ description: 'Who asked for it; absent when nobody did', example: 'guest-1f0c' })
  userId?: string;

  @ApiPropertyOptional({ description: 'Of a transfer: who gave the hold away' })
  fromUserId?: string;

  @ApiPropertyOptional({ description: '`x-request-id` of the request behind it' })
  requestId?: string;

  @ApiPropertyOptional({ example: EXAMPLE_HOLD_ID })
  holdId?: string;

  @ApiPropertyOptional({ example: EXAMPLE_BOOKING_ID })
  bookingId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Until when the hold lasts' })
  heldUntil?: string;

  @ApiProperty({ type: [LoggedSeatDto] })
  changes!: LoggedSeatDto[];

  @ApiPropertyOptional({ type: [EndedHoldDto], description: 'Holds that this change ended' })
  endedHolds?: EndedHoldDto[];
}

export class SeatLogPageDto implements Page<SeatLogEntryDto> {
  @ApiProperty({ type: [SeatLogEntryDto] })
  items!: SeatLogEntryDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page' })
  nextCursor?: string;
}
