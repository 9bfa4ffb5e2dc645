import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';
import { LIMITS } from '../../config/limits.js';

const id = { minLength: 1, maxLength: LIMITS.authorIdLength };
const label = { maxLength: LIMITS.labelLength };
const size = { description: 'Width and height, not negative, in layout units' };
const time = { format: 'date-time' };

export class PointDto {
  @ApiProperty({ example: 120.5 }) x!: number;
  @ApiProperty({ example: -30, description: 'Grows downwards' }) y!: number;
}

export class SeatDto {
  @ApiProperty({ ...id, example: 'A1', description: 'Unique among the seats; compared exactly' }) id!: string;
  @ApiProperty({ description: 'Top left corner' }) pos!: PointDto;
  @ApiProperty(size) size!: PointDto;
  @ApiProperty({ ...id, example: 'stalls', description: 'Id of a category' }) catId!: string;
  @ApiPropertyOptional({ ...label, example: 'A', description: 'Row label' }) rl?: string;
  @ApiPropertyOptional({ ...label, example: '1', description: 'Seat number' }) sn?: string;
  @ApiPropertyOptional({ ...id, description: 'Id of an item of type `table`' }) tableId?: string;
  @ApiPropertyOptional({ ...id, description: 'Id of a section' }) sectionId?: string;
  @ApiPropertyOptional({ example: true }) accessible?: boolean;
  @ApiPropertyOptional({ ...id, description: 'Id of the seat that this one accompanies' })
  companionOf?: string;
  @ApiPropertyOptional({ description: 'Degrees clockwise, for drawing' }) angle?: number;
}

export class LayoutItemDto {
  @ApiProperty({ ...id, example: 'T1' }) id!: string;
  @ApiProperty({ ...label, minLength: 1, example: 'table', description: '`table`, `stage`, `booth`, …' })
  type!: string;
  @ApiProperty({ description: 'Top left corner' }) pos!: PointDto;
  @ApiProperty(size) size!: PointDto;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: LIMITS.seatsPerLayout,
    description: 'Seats of a table; a table that no seat names is given the nearest free ones',
  })
  sc?: number;
  @ApiPropertyOptional({ maxLength: LIMITS.nameLength }) label?: string;
  @ApiPropertyOptional(label) shape?: string;
}

export class CategoryDto {
  @ApiProperty({ ...id, example: 'stalls' }) id!: string;
  @ApiProperty({ minLength: 1, maxLength: LIMITS.nameLength, example: 'Stalls' }) name!: string;
  @ApiProperty({ ...label, minLength: 1, example: '#4c7cf3', description: 'CSS colour' }) color!: string;
  @ApiProperty({ minimum: 0, example: 49.5, description: 'In major units, with the currency’s own decimals' })
  price!: number;
}

export class SectionDto {
  @ApiProperty({ ...id, example: 'balcony' }) id!: string;
  @ApiProperty({ minLength: 1, maxLength: LIMITS.nameLength, example: 'Balcony' }) name!: string;
  @ApiPropertyOptional({ type: [PointDto], minItems: 3, maxItems: LIMITS.outlinePoints })
  outline?: PointDto[];
}

export class BoundsDto {
  @ApiProperty() x!: number;
  @ApiProperty() y!: number;
  @ApiProperty({ minimum: 0 }) width!: number;
  @ApiProperty({ minimum: 0 }) height!: number;
}

const example = {
  name: 'Small hall',
  currency: 'USD',
  categories: [{ id: 'stalls', name: 'Stalls', color: '#4c7cf3', price: 49.5 }],
  items: [
    { id: 'stage', type: 'stage', pos: { x: 0, y: 0 }, size: { x: 200, y: 40 }, label: 'Stage' },
    { id: 'T1', type: 'table', pos: { x: 130, y: 80 }, size: { x: 40, y: 40 }, sc: 1 },
  ],
  seats: [
    { id: 'A1', pos: { x: 0, y: 80 }, size: { x: 20, y: 20 }, catId: 'stalls', rl: 'A', sn: '1' },
    { id: 'A2', pos: { x: 24, y: 80 }, size: { x: 20, y: 20 }, catId: 'stalls', rl: 'A', sn: '2' },
    { id: 'T1-1', pos: { x: 140, y: 56 }, size: { x: 20, y: 20 }, catId: 'stalls' },
  ],
};

/** Describes the body of POST and PUT; what checks it is `parseLayout`. */
export class LayoutInputDto {
  @ApiProperty({ minLength: 1, maxLength: LIMITS.nameLength, example: example.name }) name!: string;
  @ApiProperty({ type: [SeatDto], minItems: 1, maxItems: LIMITS.seatsPerLayout, example: example.seats })
  seats!: SeatDto[];
  @ApiPropertyOptional({ type: [LayoutItemDto], maxItems: LIMITS.itemsPerLayout, example: example.items })
  items?: LayoutItemDto[];
  @ApiProperty({
    type: [CategoryDto],
    minItems: 1,
    maxItems: LIMITS.categoriesPerLayout,
    example: example.categories,
  })
  categories!: CategoryDto[];
  @ApiPropertyOptional({ type: [SectionDto], maxItems: LIMITS.sectionsPerLayout, example: [] })
  sections?: SectionDto[];
  @ApiPropertyOptional({ default: 'USD', example: 'USD', description: 'ISO 4217' }) currency?: string;
}

export class LayoutDto {
  @ApiProperty({ pattern: '^[0-9a-f]{24}$' }) id!: string;
  @ApiProperty({ type: 'integer', minimum: 1 }) version!: number;
  @ApiProperty({ type: 'integer', minimum: 1 }) seatCount!: number;
  @ApiProperty() name!: string;
  @ApiProperty({ type: [SeatDto] }) seats!: SeatDto[];
  @ApiProperty({ type: [LayoutItemDto] }) items!: LayoutItemDto[];
  @ApiProperty({ type: [CategoryDto] }) categories!: CategoryDto[];
  @ApiPropertyOptional({ type: [SectionDto] }) sections?: SectionDto[];
  @ApiProperty({ example: 'USD', description: 'ISO 4217' }) currency!: string;
  @ApiProperty({ description: 'Smallest rectangle around seats, items and outlines' }) bounds!: BoundsDto;
}

class TableAssignmentDto {
  @ApiProperty({ example: 'T1' }) tableId!: string;
  @ApiProperty({ type: [String], example: ['T1-1'] }) seatIds!: string[];
}

export class StoredLayoutDto extends LayoutDto {
  @ApiProperty({ type: [TableAssignmentDto], description: 'Tables that were given the nearest free seats' })
  tableAssignments!: TableAssignmentDto[];
}

export class LayoutSummaryDto {
  @ApiProperty({ pattern: '^[0-9a-f]{24}$' }) id!: string;
  @ApiProperty({ example: 'Small hall' }) name!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'The latest' }) version!: number;
  @ApiProperty({ type: 'integer', minimum: 1 }) seatCount!: number;
  @ApiProperty({ example: 'USD' }) currency!: string;
  @ApiProperty() bounds!: BoundsDto;
  @ApiProperty(time) createdAt!: Date;
  @ApiProperty({ ...time, description: 'When the latest version was stored' }) updatedAt!: Date;
}

export class LayoutPageDto {
  @ApiProperty({ type: [LayoutSummaryDto] }) items!: LayoutSummaryDto[];
  @ApiPropertyOptional({ description: 'Asks for the next page; absent on the last' }) nextCursor?: string;
}

export class LayoutVersionQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'The latest when absent' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number' })
  @Min(1)
  version?: number;
}
