import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.js';
import { RequestId } from '../../common/http/request-id.decorator.js';
import {
  EXAMPLE_EVENT_ID,
  EXAMPLE_HOLD_ID,
  IdField,
  requireExactlyOne,
} from '../../common/validation/fields.js';
import { LIMITS } from '../../config/limits.js';
import { CurrentUser } from '../auth/auth.decorators.js';
import type { AuthUser } from '../auth/auth.types.js';
import { ExtendHold } from './commands/extend-hold.js';
import { HoldSeats } from './commands/hold-seats.js';
import { HoldTable } from './commands/hold-table.js';
import { ReleaseSeats } from './commands/release-seats.js';
import { TransferHold } from './commands/transfer-hold.js';
import {
  ExtendBody,
  ExtendedHoldDto,
  HoldDto,
  HoldSeatsBody,
  HoldTableBody,
  MyHoldsDto,
  ReleaseBody,
  ReleasedDto,
  TableHoldDto,
  TransferBody,
  TransferredHoldDto,
} from './dto/hold.dto.js';
import { MyHolds } from './queries/my-holds.js';

class MyHoldsQuery {
  @IdField({ example: EXAMPLE_EVENT_ID })
  eventId!: string;
}

@ApiTags('Seat booking')
@Controller('seat-booking')
@ApiProblems('VALIDATION_FAILED', 'EVENT_NOT_FOUND')
export class HoldsController {
  constructor(
    private readonly holdSeats: HoldSeats,
    private readonly holdTable: HoldTable,
    private readonly releaseSeats: ReleaseSeats,
    private readonly extendHold: ExtendHold,
    private readonly transferHold: TransferHold,
    private readonly myHolds: MyHolds,
  ) {}

  @Post('hold-seats')
  @ApiOperation({
    summary: 'Hold seats, all or none',
    description:
      'A refusal with `SEATS_TAKEN` names every seat in the way (`conflictingSeats`, `conflicts:[{seatId, status}]`) ' +
      'and holds nothing. Seats you hold already are no conflict: they join this hold and lose no time.',
  })
  @ApiCreatedResponse({ type: HoldDto })
  @ApiProblems(
    'SEATS_TAKEN',
    'EVENT_NOT_ON_SALE',
    'USER_SEAT_LIMIT',
    'HOLD_LIFETIME',
    'CONFIRM_IN_PROGRESS',
    'UNKNOWN_SEATS',
    'HOLD_TOO_LARGE',
    'OVERLOADED',
  )
  hold(
    @CurrentUser() user: AuthUser,
    @Body() body: HoldSeatsBody,
    @RequestId() requestId: string,
  ): Promise<HoldDto> {
    return this.holdSeats.execute(user.id, body, requestId);
  }

  @Post('hold-table')
  @ApiOperation({ summary: 'Hold every seat of a table or none', description: 'Refused as hold-seats is.' })
  @ApiCreatedResponse({ type: TableHoldDto })
  @ApiProblems(
    'SEATS_TAKEN',
    'EVENT_NOT_ON_SALE',
    'USER_SEAT_LIMIT',
    'HOLD_LIFETIME',
    'CONFIRM_IN_PROGRESS',
    'UNKNOWN_TABLE',
    'HOLD_TOO_LARGE',
    'OVERLOADED',
  )
  table(
    @CurrentUser() user: AuthUser,
    @Body() body: HoldTableBody,
    @RequestId() requestId: string,
  ): Promise<TableHoldDto> {
    return this.holdTable.execute(user.id, body, requestId);
  }

  @Post('release')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give held seats back',
    description: 'Only one’s own; what is not held is named in `notHeld`. Repeating it is harmless.',
  })
  @ApiBody({
    type: ReleaseBody,
    examples: {
      hold: { summary: 'A whole hold', value: { eventId: EXAMPLE_EVENT_ID, holdId: EXAMPLE_HOLD_ID } },
      seats: { summary: 'Seats', value: { eventId: EXAMPLE_EVENT_ID, seatIds: ['A-12', 'A-13'] } },
    },
  })
  @ApiOkResponse({ type: ReleasedDto })
  @ApiProblems('CONFIRM_IN_PROGRESS', 'UNKNOWN_SEATS')
  release(
    @CurrentUser() user: AuthUser,
    @Body() body: ReleaseBody,
    @RequestId() requestId: string,
  ): Promise<ReleasedDto> {
    requireExactlyOne(body, 'holdId', 'seatIds');
    return this.releaseSeats.execute(user.id, body, requestId);
  }

  @Post('extend')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a hold more time',
    description:
      'Its new deadline is `holdDurationMinutes` from now, but never earlier than the one it has, and at most ' +
      `${LIMITS.holdLifetimeMinutes} minutes after its oldest seat was first held: there it answers 200 with the ` +
      'deadline it has. Repeating it is harmless.',
  })
  @ApiOkResponse({ type: ExtendedHoldDto })
  @ApiProblems('HOLD_EXPIRED', 'NOT_HELD_BY_YOU', 'CONFIRM_IN_PROGRESS', 'EVENT_NOT_ON_SALE')
  extend(
    @CurrentUser() user: AuthUser,
    @Body() body: ExtendBody,
    @RequestId() requestId: string,
  ): Promise<ExtendedHoldDto> {
    return this.extendHold.execute(user.id, body, requestId);
  }

  @Post('transfer')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a hold to another user',
    description:
      'From then on it is theirs: the same id, seats and deadline. It works while the event is closed too, since ' +
      'nothing new is held by it. `USER_SEAT_LIMIT` when they would have more seats than the event allows; nothing ' +
      'else is told of them. Repeated, it answers `NOT_HELD_BY_YOU`: the hold is not the sender’s any more. To ' +
      'oneself it changes nothing.',
  })
  @ApiOkResponse({ type: TransferredHoldDto })
  @ApiProblems('HOLD_EXPIRED', 'NOT_HELD_BY_YOU', 'CONFIRM_IN_PROGRESS', 'USER_SEAT_LIMIT')
  transfer(
    @CurrentUser() user: AuthUser,
    @Body() body: TransferBody,
    @RequestId() requestId: string,
  ): Promise<TransferredHoldDto> {
    return this.transferHold.execute(user.id, body, requestId);
  }

  @Get('holds')
  @ApiOperation({ summary: 'Your live holds of an event' })
  @ApiOkResponse({ type: MyHoldsDto })
  holds(@CurrentUser() user: AuthUser, @Query() { eventId }: MyHoldsQuery): Promise<MyHoldsDto> {
    return this.myHolds.execute(user.id, eventId);
  }
}
