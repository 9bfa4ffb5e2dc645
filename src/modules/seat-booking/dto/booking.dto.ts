import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PageQuery, type Page } from '../../../common/pagination.js';
import {
  EXAMPLE_BOOKING_ID,
  EXAMPLE_EVENT_ID,
  EXAMPLE_HOLD_ID,
  IdField,
  SeatIdsField,
  TextField,
} from '../../../common/validation/fields.js';
import { LIMITS } from '../../../config/limits.js';
import {
  BOOKING_STATUSES,
  BOOKING_TYPES,
  type BookingStatus,
  type BookingType,
} from '../../../mongo/seat-booking.schema.js';
import { SeatDetailsDto } from './hold.dto.js';

export class ContactInfoDto {
  @TextField(LIMITS.nameLength, { example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ format: 'email', maxLength: LIMITS.emailLength, example: 'ada@example.com' })
  @IsEmail({}, { message: 'must be an e-mail address' })
  @MaxLength(LIMITS.emailLength, { message: `must have at most ${LIMITS.emailLength} characters` })
  email!: string;

  @TextField(LIMITS.phoneLength, { example: '+44 20 7946 0000', optional: true })
  phone?: string;
}

export class PaymentInfoDto {
  @TextField(LIMITS.paymentTextLength, { example: 'card' })
  method!: string;

  @TextField(LIMITS.paymentTextLength, { example: 'pi_3Nx', optional: true })
  transactionId?: string;

  @ApiPropertyOptional({
    enum: ['pending', 'paid'],
    description:
      'Without it the booking is `paid` when there is a `transactionId`, else `confirmed`. `pending` waits for the ' +
      'payment, also with the `transactionId` of a payment that has only begun.',
  })
  @IsOptional()
  @IsIn(['pending', 'paid'], { message: 'must be pending or paid' })
  status?: 'pending' | 'paid';
}

const CONTACT_OBJECT = { message: 'must be an object with name and email' };
const PAYMENT_OBJECT = { message: 'must be an object with method' };

export class ConfirmBody {
  @IdField({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @SeatIdsField(LIMITS.seatsPerConfirm, { optional: true })
  seatIds?: string[];

  @IdField({ example: EXAMPLE_HOLD_ID, optional: true, description: 'A whole hold; or give `seatIds`.' })
  holdId?: string;

  @ApiProperty({ type: ContactInfoDto })
  @IsObject(CONTACT_OBJECT)
  @ValidateNested(CONTACT_OBJECT)
  @Type(() => ContactInfoDto)
  contactInfo!: ContactInfoDto;

  @ApiPropertyOptional({
    type: PaymentInfoDto,
    description: 'Without it the booking is `confirmed`, to be paid elsewhere.',
  })
  @IsOptional()
  @IsObject(PAYMENT_OBJECT)
  @ValidateNested(PAYMENT_OBJECT)
  @Type(() => PaymentInfoDto)
  paymentInfo?: PaymentInfoDto;
}

export class PaymentBody {
  @ApiProperty({ enum: ['paid', 'failed'], description: 'What became of the payment' })
  @IsIn(['paid', 'failed'], { message: 'must be paid or failed' })
  status!: 'paid' | 'failed';

  @TextField(LIMITS.paymentTextLength, { example: 'card', optional: true })
  method?: string;

  @TextField(LIMITS.paymentTextLength, { example: 'pi_3Nx', optional: true })
  transactionId?: string;

  @ApiPropertyOptional({
    example: 99,
    minimum: 0,
    description: 'What was paid, in the currency of the booking; it has to be `totalAmount`',
  })
  @IsOptional()
  @IsNumber({}, { message: 'must be a number' })
  @Min(0, { message: 'must not be negative' })
  amount?: number;
}

export class CancelBody {
  @TextField(LIMITS.reasonLength, { example: 'Bought twice by mistake', optional: true })
  reason?: string;
}

export class BookingsQuery extends PageQuery {
  @IdField({
    example: EXAMPLE_EVENT_ID,
    optional: true,
    description: 'Bookings of one event; an organiser gets everybody’s, others their own.',
  })
  eventId?: string;
}

export class BookedTableDto {
  @ApiProperty({ example: 'T12' })
  tableId!: string;

  @ApiProperty({ type: 'integer', example: 8 })
  seatCount!: number;

  @ApiProperty({ example: ['T12-1', 'T12-2'] })
  associatedSeatIds!: string[];

  @ApiProperty({ example: 480 })
  totalPrice!: number;
}

export class PaymentDto {
  @ApiProperty({ enum: ['none', 'pending', 'paid', 'failed'] })
  status!: string;

  @ApiProperty({ example: 99 })
  amount!: number;

  @ApiProperty({ type: String, nullable: true, example: 'card' })
  method!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'pi_3Nx' })
  transactionId!: string | null;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'While `pending`: not paid by then, the booking expires and its seats are free',
  })
  dueAt?: string;
}

export class ContactDto {
  @ApiProperty({ example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ format: 'email', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ type: String, nullable: true, example: '+44 20 7946 0000' })
  phone!: string | null;
}

export class BookingDto {
  @ApiProperty({ example: EXAMPLE_BOOKING_ID })
  id!: string;

  @ApiProperty({ example: EXAMPLE_EVENT_ID })
  eventId!: string;

  @ApiProperty({ example: 'guest-1f0c', description: 'The buyer; only the buyer and organisers see it' })
  userId!: string;

  @ApiProperty({ enum: BOOKING_TYPES })
  bookingType!: BookingType;

  @ApiProperty({ type: [SeatDetailsDto] })
  bookedSeats!: SeatDetailsDto[];

  @ApiProperty({ type: [BookedTableDto], description: 'Tables all of whose seats are in the booking' })
  bookedTables!: BookedTableDto[];

  @ApiProperty({ example: ['A-12', 'A-13'] })
  allSeatIds!: string[];

  @ApiProperty({ example: 99 })
  totalAmount!: number;

  @ApiProperty({ example: 'USD' })
  currency!: string;

  @ApiProperty({ enum: BOOKING_STATUSES })
  status!: BookingStatus;

  @ApiProperty({ type: PaymentDto })
  payment!: PaymentDto;

  @ApiProperty({ type: ContactDto })
  contact!: ContactDto;

  @ApiPropertyOptional({ example: 'Bought twice by mistake' })
  cancelReason?: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class BookingAnswerDto {
  @ApiProperty({ enum: [true] })
  success!: true;

  @ApiProperty({ type: BookingDto })
  booking!: BookingDto;
}

export class ConfirmationDto extends BookingAnswerDto {
  @ApiPropertyOptional({ enum: [true], description: 'The same confirmation was made before' })
  alreadyConfirmed?: true;
}

export class BookingPageDto implements Page<BookingDto> {
  @ApiProperty({ type: [BookingDto] })
  items!: BookingDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page' })
  nextCursor?: string;
}
