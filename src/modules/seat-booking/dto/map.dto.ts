import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { LIMITS } from '../../../config/limits.js';
import { BoundsDto, PointDto } from '../../layouts/layout.dto.js';
import { LayoutViewDto, SeatInViewDto } from './view.dto.js';

const count = { type: 'integer', minimum: 0 } as const;

/** What both kinds of map have. */
class MapDto extends OmitType(LayoutViewDto, [
  'sections',
  'seats',
  'seatsInView',
  'truncated',
  'nextCursor',
] as const) {}

export class SeatMapDto extends MapDto {
  @ApiProperty({ enum: ['seats'] })
  kind!: 'seats';

  @ApiProperty({ type: [SeatInViewDto], maxItems: LIMITS.mapSeats })
  seats!: SeatInViewDto[];

  @ApiProperty({ ...count, example: 1 })
  seatsInView!: number;
}

export class MapSectionDto {
  @ApiProperty({ minLength: 1, maxLength: LIMITS.authorIdLength + 1, example: 'balcony' })
  id!: string;

  @ApiProperty({ minLength: 1, maxLength: LIMITS.nameLength, example: 'Balcony' })
  name!: string;

  @ApiPropertyOptional({ type: [PointDto], minItems: 3, maxItems: LIMITS.outlinePoints })
  outline?: PointDto[];

  @ApiProperty({ description: 'Smallest rectangle around its seats and outline' })
  bounds!: BoundsDto;

  @ApiProperty({ ...count, minimum: 1, example: 120 })
  totalSeats!: number;

  @ApiProperty({ ...count, example: 100 })
  available!: number;

  @ApiProperty({ ...count, example: 4 })
  held!: number;

  @ApiProperty({ ...count, example: 14 })
  booked!: number;

  @ApiProperty({ ...count, example: 2 })
  blocked!: number;

  @ApiProperty({ example: 35, description: 'Major units of `currency`' })
  minPrice!: number;

  @ApiProperty({ example: 49.5, description: 'Major units of `currency`' })
  maxPrice!: number;
}

export class SectionMapDto extends MapDto {
  @ApiProperty({ enum: ['sections'] })
  kind!: 'sections';

  @ApiProperty({
    type: [MapSectionDto],
    maxItems: LIMITS.sectionsPerLayout + LIMITS.derivedSections,
    description: 'Counts and prices are those of the whole section. Sections without seats are left out.',
  })
  sections!: MapSectionDto[];
}
