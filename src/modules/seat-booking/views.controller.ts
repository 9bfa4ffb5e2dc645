import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../../common/http/api-problems.js';
import { matchesEtag } from '../../common/http/conditional.js';
import { varyByEncoding } from '../../common/http/content-encoding.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { Roles } from '../auth/auth.decorators.js';
import { StatsDto } from './dto/stats.dto.js';
import { LayoutViewDto, rectOf, ViewportQuery } from './dto/view.dto.js';
import { EventStats } from './queries/event-stats.js';
import { LayoutViews } from './queries/layout-view.js';

@ApiTags('Seat booking')
@Controller('seat-booking')
@ApiProblems('VALIDATION_FAILED', 'EVENT_NOT_FOUND')
export class ViewsController {
  constructor(
    private readonly layoutViews: LayoutViews,
    private readonly eventStats: EventStats,
  ) {}

  @Get('layout/:eventId')
  @ApiOperation({
    summary: 'The seat map: geometry merged with live states',
    description:
      'Cut to a viewport when one is given. Send the `ETag` back as `If-None-Match` to get 304 while nothing moved.',
  })
  @ApiOkResponse({ type: LayoutViewDto, headers: { ETag: { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'Nothing moved since the version of `If-None-Match`' })
  async layout(
    @Param('eventId', ParseIdPipe) eventId: string,
    @Query() query: ViewportQuery,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.layoutViews.execute(eventId, rectOf(query));
    varyByEncoding(reply);
    reply.headers({ etag: view.etag, 'cache-control': 'private, no-cache' });
    if (matchesEtag(known, view.etag)) await reply.status(304).send();
    else await reply.type('application/json; charset=utf-8').send(view.body());
  }

  @Get('stats/:eventId')
  @Roles('organiser')
  @ApiOperation({ summary: 'Counts and revenue of an event' })
  @ApiOkResponse({ type: StatsDto })
  stats(@Param('eventId', ParseIdPipe) eventId: string): Promise<StatsDto> {
    return this.eventStats.execute(eventId);
  }
}
