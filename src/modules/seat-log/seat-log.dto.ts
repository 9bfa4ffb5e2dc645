import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery, type Page } from '../../common/pagination.js';
import {
  EXAMPLE_BOOKING_ID,
  EXAMPLE_EVENT_ID,
  EXAMPLE_HOLD_ID,
  IdField,
  TextFilter,
  TimeField,
} from '../../common/validation/fields.js';
import { LIMITS } from '../../config/limits.js';
import {
  FREED_REASONS,
  SEAT_OPERATIONS,
  type EndedHold,
  type FreedReason,
  type SeatOperation,
} from '../../mongo/seat-log.schema.js';
import { SEAT_STATUSES, type SeatStatus } from '../../redis/seat-status.js';

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

  @ApiProperty({
    enum: ['released', 'expired', 'booked', 'joined'],
    description:
      '`booked`: a booking used it up; `joined`: its seats are in `holdId` of the entry now, of the same user',
  })
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

  @ApiPropertyOptional({
    description: 'Of a transfer: who gave the hold away; of `free`: whose booking it was',
  })
  fromUserId?: string;

  @ApiPropertyOptional({ description: '`x-request-id` of the request behind it' })
  requestId?: string;

  @ApiPropertyOptional({ example: EXAMPLE_HOLD_ID })
  holdId?: string;

  @ApiPropertyOptional({ example: EXAMPLE_BOOKING_ID })
  bookingId?: string;

  @ApiPropertyOptional({ enum: FREED_REASONS, description: 'Of `free`: how the booking ended' })
  reason?: FreedReason;

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
