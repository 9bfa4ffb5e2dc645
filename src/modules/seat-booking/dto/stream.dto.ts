import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { validationFailed } from '../../../common/errors/domain-error.js';
import { SEAT_STATUSES, type SeatStatus } from '../../../redis/seat-status.js';
import { ViewportQuery } from './view.dto.js';

/** Digits only, and no more than any version will ever have: what no event has come to is answered by `resync`. */
export const VERSION_PATTERN = /^\d{1,20}-\d{1,20}$/;
const MESSAGE = 'must be the version of an event, such as 1-42';

export class StreamQuery extends ViewportQuery {
  @ApiPropertyOptional({
    example: '1-42',
    pattern: VERSION_PATTERN.source,
    description: 'The version you have, such as that of the layout you loaded. `Last-Event-ID` is stronger.',
  })
  @IsOptional()
  @Matches(VERSION_PATTERN, { message: MESSAGE })
  after?: string;
}

/**
 * A reader that connects again repeats the address it began with, and says in the header what it has come to since.
 * @throws DomainError VALIDATION_FAILED
 */
export function resumesAfter(query: StreamQuery, lastEventId: string | undefined): string | undefined {
  if (lastEventId === undefined || lastEventId === '') return query.after;
  if (!VERSION_PATTERN.test(lastEventId))
    throw validationFailed([{ field: 'Last-Event-ID', message: MESSAGE }]);
  return lastEventId;
}

/** `data` of the events `ready` and `resync`. */
export class StreamVersionDto {
  @ApiProperty({ example: '1-42' })
  version!: string;
}

export class SeatChangeDto {
  @ApiProperty({ example: 'A-12' })
  seatId!: string;

  @ApiProperty({ enum: SEAT_STATUSES })
  status!: SeatStatus;
}

/** `data` of the event `seats`. */
export class SeatsChangedDto {
  @ApiProperty({ example: '1-43', description: 'The version of the event that these changes lead to' })
  version!: string;

  @ApiProperty({ type: [SeatChangeDto], description: 'Each seat once, as it is at this version' })
  changes!: SeatChangeDto[];
}
