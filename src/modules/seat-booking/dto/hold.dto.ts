import { ApiProperty } from '@nestjs/swagger';
import {
  AuthorIdField,
  EXAMPLE_EVENT_ID,
  EXAMPLE_HOLD_ID,
  HoldMinutesField,
  IdField,
  SeatIdsField,
} from '../../../common/validation/fields.js';
import { LIMITS } from '../../../config/limits.js';
import { UserIdField } from '../../auth/user-id.field.js';
import type { SeatDetails } from '../../seat-state/seat-lookup.js';

const DURATION = 'Without it the hold lasts as long as the event says.';

export class HoldSeatsBody {
  @IdField({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @SeatIdsField(LIMITS.seatsPerHold)
  seatIds!: string[];

  @HoldMinutesField(DURATION)
  holdDurationMinutes?: number;
}

export class HoldTableBody {
  @IdField({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @AuthorIdField('T12')
  tableId!: string;

  @HoldMinutesField(DURATION)
  holdDurationMinutes?: number;
}

export class ReleaseBody {
  @IdField({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @IdField({ example: EXAMPLE_HOLD_ID, optional: true, description: 'A whole hold; or give `seatIds`.' })
  holdId?: string;

  @SeatIdsField(LIMITS.seatsPerConfirm, { optional: true })
  seatIds?: string[];
}

export class ExtendBody {
  @IdField({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @IdField({ example: EXAMPLE_HOLD_ID })
  holdId!: string;

  @HoldMinutesField('Counted from now. The hold never gets less time than it has.', { optional: false })
  holdDurationMinutes!: number;
}

export class TransferBody {
  @IdField({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @IdField({ example: EXAMPLE_HOLD_ID })
  holdId!: string;

  @UserIdField({
    example: 'guest-db161793-aa7f-4e04-9be8-f3695d34bcd9',
    description:
      'The receiving user, as in the `sub` of their tokens. Whether there is one is not looked up.',
  })
  toUserId!: string;
}

export class SeatDetailsDto implements SeatDetails {
  @ApiProperty({ example: 'A-12' })
  seatId!: string;

  @ApiProperty({ example: 'stalls' })
  categoryId!: string;

  @ApiProperty({ example: 49.5, description: 'Major units of the event’s currency' })
  price!: number;

  @ApiProperty({ type: String, nullable: true, example: 'A' })
  rowLabel!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '12' })
  seatNumber!: string | null;
}

export class HoldDto {
  @ApiProperty({ enum: [true] })
  success!: true;

  @ApiProperty({ example: EXAMPLE_HOLD_ID })
  holdId!: string;

  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ example: ['A-12', 'A-13'] })
  heldSeats!: string[];

  @ApiProperty({ type: [SeatDetailsDto] })
  seats!: SeatDetailsDto[];

  @ApiProperty({ example: 99 })
  totalAmount!: number;

  @ApiProperty({ example: 'USD' })
  currency!: string;

  @ApiProperty({ format: 'date-time', description: 'Until then the seats can be confirmed' })
  expiresAt!: string;

  @ApiProperty({ format: 'date-time', description: 'For a countdown that does not trust the client’s clock' })
  serverTime!: string;

  @ApiProperty({ example: '1-42', description: 'Version of the event after the hold' })
  version!: string;
}

export class TableHoldDto extends HoldDto {
  @ApiProperty({ example: 'T12' })
  tableId!: string;
}

export class ReleasedDto {
  @ApiProperty({ enum: [true] })
  success!: true;

  @ApiProperty({ example: ['A-12', 'A-13'] })
  releasedSeats!: string[];

  @ApiProperty({ example: [], description: 'Seats of the request that you do not hold', type: [String] })
  notHeld!: string[];

  @ApiProperty({ example: '1-43' })
  version!: string;
}

export class TransferredHoldDto {
  @ApiProperty({ enum: [true] })
  success!: true;

  @ApiProperty({ example: EXAMPLE_HOLD_ID })
  holdId!: string;

  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ format: 'date-time', description: 'Until then the seats can be confirmed' })
  expiresAt!: string;

  @ApiProperty({ format: 'date-time', description: 'For a countdown that does not trust the client’s clock' })
  serverTime!: string;

  @ApiProperty({ example: '1-44', description: 'Version of the event after it' })
  version!: string;
}

export class ExtendedHoldDto extends TransferredHoldDto {
  @ApiProperty({
    format: 'date-time',
    description: 'The hold cannot be extended beyond this; when `expiresAt` is the same, not any more',
  })
  latestExpiresAt!: string;
}

export class MyHoldDto {
  @ApiProperty({ example: EXAMPLE_HOLD_ID })
  holdId!: string;

  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ type: [SeatDetailsDto] })
  seats!: SeatDetailsDto[];

  @ApiProperty({ example: 99 })
  totalAmount!: number;

  @ApiProperty({ example: 'USD' })
  currency!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}

export class MyHoldsDto {
  @ApiProperty({ type: [MyHoldDto] })
  items!: MyHoldDto[];

  @ApiProperty({ format: 'date-time' })
  serverTime!: string;
}
