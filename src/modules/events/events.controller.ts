import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.js';
import { ReservedId } from '../../common/http/idempotency-key.js';
import { RequestId } from '../../common/http/request-id.decorator.js';
import { requireExactlyOne } from '../../common/validation/fields.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { AuthUser } from '../auth/auth.types.js';
import { EventAvailability } from './event-availability.js';
import {
  AvailabilityDto,
  BlockBody,
  BlockedDto,
  BlocksQuery,
  CreateEventBody,
  EditEventBody,
  EventDto,
  EventPageDto,
  EventsQuery,
  SeatBlockPageDto,
  UnblockedDto,
} from './events.dto.js';
import { EventsService } from './events.service.js';
import { FindBlocks } from './find-blocks.js';
import { SeatBlocks } from './seat-blocks.js';

@ApiTags('Events')
@Controller('events')
@ApiProblems('VALIDATION_FAILED')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly availability: EventAvailability,
    private readonly blocks: SeatBlocks,
    private readonly findBlocks: FindBlocks,
  ) {}

  @Post()
  @Roles('organiser')
  @ApiOperation({
    summary: 'Put a layout on sale',
    description:
      'Freezes the layout’s latest version. `totalSeats` instead of `layoutId` makes a plain grid.',
  })
  @ApiCreatedResponse({ type: EventDto })
  @ApiProblems('LAYOUT_NOT_FOUND', 'EVENT_INVALID')
  create(
    @CurrentUser() user: AuthUser,
    @Body() body: CreateEventBody,
    @ReservedId() id: string,
  ): Promise<EventDto> {
    requireExactlyOne(body, 'layoutId', 'totalSeats');
    return this.events.create(body, user.id, id);
  }

  @Get()
  @ApiOperation({ summary: 'List events, newest first' })
  @ApiOkResponse({ type: EventPageDto })
  list(@Query() query: EventsQuery): Promise<EventPageDto> {
    return this.events.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an event with its counts' })
  @ApiOkResponse({ type: EventDto })
  @ApiProblems('EVENT_NOT_FOUND')
  find(@Param('id', ParseIdPipe) id: string): Promise<EventDto> {
    return this.events.find(id);
  }

  @Patch(':id')
  @Roles('organiser')
  @ApiOperation({
    summary: 'Change name, date or status',
    description: 'Layout, prices and limits stay as they are.',
  })
  @ApiOkResponse({ type: EventDto })
  @ApiProblems('EVENT_NOT_FOUND')
  edit(@Param('id', ParseIdPipe) id: string, @Body() body: EditEventBody): Promise<EventDto> {
    return this.events.edit(id, body);
  }

  @Get(':id/availability')
  @ApiOperation({ summary: 'Count the seats by status and category' })
  @ApiOkResponse({ type: AvailabilityDto })
  @ApiProblems('EVENT_NOT_FOUND')
  available(@Param('id', ParseIdPipe) id: string): Promise<AvailabilityDto> {
    return this.availability.execute(id);
  }

  @Get(':id/blocks')
  @Roles('organiser')
  @ApiOperation({ summary: 'List the blocked seats, with the reason and who blocked them' })
  @ApiOkResponse({ type: SeatBlockPageDto })
  @ApiProblems('EVENT_NOT_FOUND')
  listBlocks(@Param('id', ParseIdPipe) id: string, @Query() query: BlocksQuery): Promise<SeatBlockPageDto> {
    return this.findBlocks.execute(id, query);
  }

  @Post(':id/block')
  @HttpCode(200)
  @Roles('organiser')
  @ApiOperation({
    summary: 'Block seats so that nobody can hold them',
    description: 'All or none; a refusal names the seats that are held or booked.',
  })
  @ApiOkResponse({ type: BlockedDto })
  @ApiProblems('EVENT_NOT_FOUND', 'SEATS_TAKEN', 'UNKNOWN_SEATS')
  block(
    @CurrentUser() user: AuthUser,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: BlockBody,
    @RequestId() requestId: string,
  ): Promise<BlockedDto> {
    return this.blocks.block(id, user.id, body, requestId);
  }

  @Post(':id/unblock')
  @HttpCode(200)
  @Roles('organiser')
  @ApiOperation({
    summary: 'Put blocked seats back on sale',
    description: 'Seats that are not blocked are left alone.',
  })
  @ApiOkResponse({ type: UnblockedDto })
  @ApiProblems('EVENT_NOT_FOUND', 'UNKNOWN_SEATS')
  unblock(
    @CurrentUser() user: AuthUser,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: BlockBody,
    @RequestId() requestId: string,
  ): Promise<UnblockedDto> {
    return this.blocks.unblock(id, user.id, body, requestId);
  }
}
