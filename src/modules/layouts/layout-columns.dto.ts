import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { LayoutDto } from './layout.dto.js';

const numbers = (description: string) => ({
  type: 'array' as const,
  items: { type: 'number' as const },
  description,
});
const orNull = (type: 'string' | 'number' | 'integer' | 'boolean', description: string) => ({
  type: 'array' as const,
  items: { type: [type, 'null'] as unknown as string },
  description: `${description}; null where a seat has none, absent where none has one`,
});

/** One list per field; a seat has the same place, its ordinal, in each. */
export class SeatColumnsDto {
  @ApiProperty({ type: [String], example: ['A1', 'A2'] }) id!: string[];
  @ApiProperty(numbers('Left edges')) x!: number[];
  @ApiProperty(numbers('Top edges')) y!: number[];
  @ApiProperty(numbers('Widths')) width!: number[];
  @ApiProperty(numbers('Heights')) height!: number[];
  @ApiProperty({
    type: 'array',
    items: { type: 'integer', minimum: 0 },
    description: 'Places in `categories`',
  })
  category!: number[];
  @ApiPropertyOptional(orNull('integer', 'Places in `sections`')) section?: (number | null)[];
  @ApiPropertyOptional(orNull('string', 'Row labels')) rl?: (string | null)[];
  @ApiPropertyOptional(orNull('string', 'Seat numbers')) sn?: (string | null)[];
  @ApiPropertyOptional(orNull('string', 'Ids of tables')) tableId?: (string | null)[];
  @ApiPropertyOptional(orNull('boolean', 'Whether it is accessible')) accessible?: (boolean | null)[];
  @ApiPropertyOptional(orNull('string', 'Id of the seat it accompanies')) companionOf?: (string | null)[];
  @ApiPropertyOptional(orNull('number', 'Degrees clockwise')) angle?: (number | null)[];
}

export class LayoutColumnsDto extends OmitType(LayoutDto, ['seats'] as const) {
  @ApiProperty({ type: SeatColumnsDto }) seats!: SeatColumnsDto;
}
