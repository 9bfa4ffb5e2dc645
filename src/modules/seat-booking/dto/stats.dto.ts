import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_EVENT_ID } from '../../../common/validation/fields.js';
import { CategoryStatsDto, SeatCountsDto } from '../../seat-state/seat-counts.dto.js';

export class StatsDto extends SeatCountsDto {
  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ example: 8415, description: 'Price of all booked seats, those of pending bookings too' })
  revenue!: number;

  @ApiProperty({ example: 'USD' })
  currency!: string;

  @ApiProperty({ type: [CategoryStatsDto] })
  byCategory!: CategoryStatsDto[];

  @ApiProperty({ example: '1-42' })
  version!: string;
}

export class ExpiryDto {
  @ApiProperty({ type: 'integer', example: 3 })
  expiredHolds!: number;

  @ApiProperty({ type: 'integer', example: 7 })
  releasedSeats!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Bookings that were not paid in time' })
  expiredBookings!: number;
}
