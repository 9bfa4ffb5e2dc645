import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ConfirmBody, HoldBody, RectQuery } from './bodies.js';
import { SeatsService } from './seats.service.js';

interface Authenticated {
  userId: string;
}

@Controller('seat-booking')
export class SeatsController {
  constructor(private readonly seats: SeatsService) {}

  @Post('hold-seats')
  hold(@Req() { userId }: Authenticated, @Body() body: HoldBody): Promise<object> {
    return this.seats.hold(userId, body);
  }

  @Post('confirm')
  confirm(@Req() { userId }: Authenticated, @Body() body: ConfirmBody): Promise<object> {
    return this.seats.confirm(userId, body);
  }

  @Get('layout/:eventId')
  view(@Param('eventId') eventId: string, @Query() rect: RectQuery): Promise<object> {
    return this.seats.view(eventId, rect);
  }
}
