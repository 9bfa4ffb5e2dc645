import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../../common/http/api-problems.js';
import { RequestId } from '../../common/http/request-id.decorator.js';
import { EXAMPLE_EVENT_ID, EXAMPLE_HOLD_ID, requireExactlyOne } from '../../common/validation/fields.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { AuthUser } from '../auth/auth.types.js';
import { bookingAnswer } from './booking-answer.js';
import { CancelBooking } from './commands/cancel-booking.js';
import { ConfirmBooking } from './commands/confirm-booking.js';
import { SettlePayment } from './commands/settle-payment.js';
import {
  BookingAnswerDto,
  BookingDto,
  BookingPageDto,
  BookingsQuery,
  CancelBody,
  ConfirmationDto,
  ConfirmBody,
  PaymentBody,
} from './dto/booking.dto.js';
import { FindBookings } from './queries/find-bookings.js';

const EXAMPLE_CONTACT = { name: 'Ada Lovelace', email: 'ada@example.com' };

@ApiTags('Seat booking')
@Controller('seat-booking')
@ApiProblems('VALIDATION_FAILED')
export class BookingsController {
  constructor(
    private readonly confirmBooking: ConfirmBooking,
    private readonly cancelBooking: CancelBooking,
    private readonly settlePayment: SettlePayment,
    private readonly findBookings: FindBookings,
  ) {}

  @Post('confirm')
  @ApiOperation({
    summary: 'Turn held seats into a booking',
    description:
      'All seats or none; they may come from several of your holds. The same confirmation again answers 200 with the ' +
      'same booking; one that claims a payment that the booking does not have is refused. A refusal names the seats (`conflictingSeats`, `conflicts:[{seatId, status, code}]`). With ' +
      '`paymentInfo.status` `pending` the seats are booked and to be paid by `payment.dueAt`.',
  })
  @ApiBody({
    type: ConfirmBody,
    examples: {
      hold: {
        summary: 'A whole hold',
        value: { eventId: EXAMPLE_EVENT_ID, holdId: EXAMPLE_HOLD_ID, contactInfo: EXAMPLE_CONTACT },
      },
      seats: {
        summary: 'Seats of any of your holds, paid',
        value: {
          eventId: EXAMPLE_EVENT_ID,
          seatIds: ['A-12', 'A-13'],
          contactInfo: EXAMPLE_CONTACT,
          paymentInfo: { method: 'card', transactionId: 'pi_3Nx' },
        },
      },
      pending: {
        summary: 'To be paid',
        value: {
          eventId: EXAMPLE_EVENT_ID,
          holdId: EXAMPLE_HOLD_ID,
          contactInfo: EXAMPLE_CONTACT,
          paymentInfo: { method: 'card', status: 'pending' },
        },
      },
    },
  })
  @ApiCreatedResponse({ type: ConfirmationDto })
  @ApiOkResponse({ type: ConfirmationDto, description: 'It was confirmed before (`alreadyConfirmed`)' })
  @ApiProblems(
    'EVENT_NOT_FOUND',
    'HOLD_EXPIRED',
    'NOT_HELD_BY_YOU',
    'SEATS_TAKEN',
    'CONFIRM_IN_PROGRESS',
    'PAYMENT_CONFLICT',
    'UNKNOWN_SEATS',
  )
  async confirm(
    @CurrentUser() user: AuthUser,
    @Body() body: ConfirmBody,
    @Res({ passthrough: true }) reply: FastifyReply,
    @RequestId() requestId: string,
  ): Promise<ConfirmationDto> {
    requireExactlyOne(body, 'seatIds', 'holdId');
    const { booking, alreadyConfirmed } = await this.confirmBooking.execute(user.id, body, requestId);
    reply.status(alreadyConfirmed ? 200 : 201);
    return { success: true, booking: bookingAnswer(booking), ...(alreadyConfirmed && { alreadyConfirmed }) };
  }

  @Get('bookings')
  @ApiOperation({
    summary: 'List bookings, newest first',
    description: 'Your own; an organiser may ask for an event’s.',
  })
  @ApiOkResponse({ type: BookingPageDto })
  @ApiProblems('EVENT_NOT_FOUND')
  bookings(@CurrentUser() user: AuthUser, @Query() query: BookingsQuery): Promise<BookingPageDto> {
    return this.findBookings.list(user, query);
  }

  @Get('bookings/:id')
  @ApiOperation({ summary: 'Read one booking', description: 'Your own; an organiser may read any.' })
  @ApiOkResponse({ type: BookingDto })
  @ApiProblems('BOOKING_NOT_FOUND')
  booking(@CurrentUser() user: AuthUser, @Param('id', ParseIdPipe) id: string): Promise<BookingDto> {
    return this.findBookings.one(user, id);
  }

  @Post('bookings/:id/cancel')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel a booking',
    description:
      'Your own; an organiser may cancel any. The seats are free at once; repeating it is harmless.',
  })
  @ApiOkResponse({ type: BookingAnswerDto })
  @ApiProblems('BOOKING_NOT_FOUND', 'BOOKING_NOT_CANCELLABLE')
  async cancel(
    @CurrentUser() user: AuthUser,
    @Param('id', ParseIdPipe) id: string,
    @Body() { reason }: CancelBody,
    @RequestId() requestId: string,
  ): Promise<BookingAnswerDto> {
    const booking = await this.cancelBooking.execute(user, id, reason, requestId);
    return { success: true, booking: bookingAnswer(booking) };
  }

  @Post('bookings/:id/payment')
  @HttpCode(200)
  @Roles('organiser')
  @ApiOperation({
    summary: 'Record what became of a payment',
    description:
      'For the organiser’s backend. `paid`: a `pending` or `confirmed` booking is `paid`. `failed`: a `pending` booking ' +
      'is `failed` and its seats are free at once. The same `transactionId` and `amount` again answers with the same ' +
      'booking; another one is refused, and nothing changes. A `transactionId` pays one booking only; it may be told ' +
      'later, by the same again with it.',
  })
  @ApiOkResponse({ type: BookingAnswerDto })
  @ApiProblems('BOOKING_NOT_FOUND', 'BOOKING_NOT_PAYABLE', 'PAYMENT_CONFLICT', 'PAYMENT_AMOUNT_WRONG')
  async payment(
    @CurrentUser() { id: userId }: AuthUser,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: PaymentBody,
    @RequestId() requestId: string,
  ): Promise<BookingAnswerDto> {
    const booking = await this.settlePayment.execute(id, body, { userId, requestId });
    return { success: true, booking: bookingAnswer(booking) };
  }
}
