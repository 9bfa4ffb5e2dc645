import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../../common/http/api-problems.js';
import { matchesEtag } from '../../common/http/conditional.js';
import { preferredEncoding, varyByEncoding } from '../../common/http/content-encoding.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { rememberedQuery } from '../../common/validation/remembered-query.js';
import { LIMITS } from '../../config/limits.js';
import { Roles } from '../auth/auth.decorators.js';
import { SeatMapDto, SectionMapDto } from './dto/map.dto.js';
import { StatsDto } from './dto/stats.dto.js';
import { LayoutViewDto, StatesDto } from './dto/view.dto.js';
import { LayoutViewQuery, MapQuery } from './dto/view-query.dto.js';
import { EventStats } from './queries/event-stats.js';
import { LayoutViews, type View } from './queries/layout-view.js';
import { MapViews } from './queries/map-view.js';
import { mapRequestOf, viewRequestOf, type MapRequest, type ViewRequest } from './queries/view-request.js';

const ETAG = { ETag: { schema: { type: 'string' as const } } };
const UNCHANGED = { status: 304, description: 'Nothing moved since the version of `If-None-Match`' };

const LAYOUT =
  'Cut to a viewport when one is given, and to seats of certain sections, categories and statuses. Send the `ETag` back ' +
  'as `If-None-Match` to get 304 while nothing moved; every combination of parameters has its own. With `limit` the ' +
  'answer is cut into pages by ordinal: `seatsInView` counts the seats on all of them, `truncated` and `nextCursor` say ' +
  'that more follow. Each page shows the version it names. With `fields=state` the answer is `StatesDto`: run after ' +
  'run of seats by ordinal, which is the place in `seats` of `/layouts/{layoutId}/versions/{layoutVersion}`, and ' +
  'one digit per seat.';

const MAP =
  `Seats singly (\`kind: "seats"\`) while there are at most ${LIMITS.mapSeats} in view and a usual seat is at least ` +
  `${LIMITS.mapSeatPixels} pixels long at this zoom; else the sections whose bounds touch the rectangle ` +
  '(`kind: "sections"`), with the counts of the whole section. Seats for which the layout names no section are in ' +
  'sections derived from rows and gaps; their ids begin with `~` and can be used as `sectionId`, too.';

@ApiTags('Seat booking')
@Controller('seat-booking')
@ApiProblems('VALIDATION_FAILED', 'EVENT_NOT_FOUND')
export class ViewsController {
  constructor(
    private readonly layoutViews: LayoutViews,
    private readonly mapViews: MapViews,
    private readonly eventStats: EventStats,
  ) {}

  @Get('layout/:eventId')
  @ApiOperation({ summary: 'The seat map: geometry merged with live states', description: LAYOUT })
  @ApiQuery({ type: LayoutViewQuery })
  @ApiExtraModels(LayoutViewDto, StatesDto)
  @ApiOkResponse({ schema: oneOf(LayoutViewDto, StatesDto), headers: ETAG })
  @ApiResponse(UNCHANGED)
  async layout(
    @Param('eventId', ParseIdPipe) eventId: string,
    @Query(rememberedQuery(LayoutViewQuery, viewRequestOf)) request: ViewRequest,
    @Headers('if-none-match') known: string | undefined,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, await this.layoutViews.execute(eventId, request), known, accepted);
  }

  @Get('map/:eventId')
  @ApiOperation({ summary: 'The seat map at a level of detail that fits the screen', description: MAP })
  @ApiQuery({ type: MapQuery })
  @ApiExtraModels(SeatMapDto, SectionMapDto)
  @ApiOkResponse({ schema: oneOf(SeatMapDto, SectionMapDto), headers: ETAG })
  @ApiResponse(UNCHANGED)
  async map(
    @Param('eventId', ParseIdPipe) eventId: string,
    @Query(rememberedQuery(MapQuery, mapRequestOf)) request: MapRequest,
    @Headers('if-none-match') known: string | undefined,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, await this.mapViews.execute(eventId, request), known, accepted);
  }

  @Get('stats/:eventId')
  @Roles('organiser')
  @ApiOperation({ summary: 'Counts and revenue of an event' })
  @ApiOkResponse({ type: StatsDto })
  stats(@Param('eventId', ParseIdPipe) eventId: string): Promise<StatsDto> {
    return this.eventStats.execute(eventId);
  }
}

function oneOf(...models: (new () => object)[]) {
  return { oneOf: models.map((model) => ({ $ref: getSchemaPath(model) })) };
}

/** 304 when the client has this view, else the view, compressed as asked. */
async function send(
  reply: FastifyReply,
  view: View,
  known: string | undefined,
  accepted: string | undefined,
): Promise<void> {
  varyByEncoding(reply);
  reply.headers({ etag: view.etag, 'cache-control': 'private, no-cache' });
  if (matchesEtag(known, view.etag)) return reply.status(304).send();
  const answer = view.answer();
  const encoding = preferredEncoding(accepted);
  const compressed = encoding && answer.compressed(encoding);
  if (compressed) reply.header('content-encoding', encoding);
  return reply.type('application/json; charset=utf-8').send(compressed ? await compressed : answer.body);
}
