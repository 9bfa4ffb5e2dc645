import { ApiProperty } from '@nestjs/swagger';
import type { CategoryCounts, SeatCounts } from './seat-counts.js';

export class SeatCountsDto implements SeatCounts {
  @ApiProperty({ type: 'integer', example: 1200 })
  totalSeats!: number;

  @ApiProperty({ type: 'integer', example: 1000 })
  availableSeats!: number;

  @ApiProperty({ type: 'integer', example: 20 })
  heldSeats!: number;

  @ApiProperty({ type: 'integer', example: 170 })
  bookedSeats!: number;

  @ApiProperty({ type: 'integer', example: 10 })
  blockedSeats!: number;
}

export class CategorySeatCountsDto extends SeatCountsDto implements Omit<CategoryCounts, 'revenue'> {
  @ApiProperty({ example: 'stalls' })
  categoryId!: string;
}

export class CategoryStatsDto extends CategorySeatCountsDto implements CategoryCounts {
  @ApiProperty({ example: 8415, description: 'Price of the booked seats' })
  revenue!: number;
}
