import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.js';
import {
  EXAMPLE_EVENT_ID,
  EXAMPLE_HOLD_ID,
  IdField,
  requireExactlyOne,
} from '../../common/validation/fields.js';
import { CurrentUser } from '../auth/auth.decorators.js';
import type { AuthUser } from '../auth/auth.types.js';
import { HoldSeats } from './commands/hold-seats.js';
import { HoldTable } from './commands/hold-table.js';
import { ReleaseSeats } from './commands/release-seats.js';
import {
  HoldDto,
  HoldSeatsBody,
  HoldTableBody,
  MyHoldsDto,
  ReleaseBody,
  ReleasedDto,
  TableHoldDto,
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
  )
  hold(@CurrentUser() user: AuthUser, @Body() body: HoldSeatsBody): Promise<HoldDto> {
    return this.holdSeats.execute(user.id, body);
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
  )
  table(@CurrentUser() user: AuthUser, @Body() body: HoldTableBody): Promise<TableHoldDto> {
    return this.holdTable.execute(user.id, body);
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
  release(@CurrentUser() user: AuthUser, @Body() body: ReleaseBody): Promise<ReleasedDto> {
    requireExactlyOne(body, 'holdId', 'seatIds');
    return this.releaseSeats.execute(user.id, body);
  }

  @Get('holds')
  @ApiOperation({ summary: 'Your live holds of an event' })
  @ApiOkResponse({ type: MyHoldsDto })
  holds(@CurrentUser() user: AuthUser, @Query() { eventId }: MyHoldsQuery): Promise<MyHoldsDto> {
    return this.myHolds.execute(user.id, eventId);
  }
}
