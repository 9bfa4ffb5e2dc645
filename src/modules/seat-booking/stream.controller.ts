import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '../../common/http/api-problems.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { CurrentUser } from '../auth/auth.decorators.js';
import type { AuthUser } from '../auth/auth.types.js';
import {
  resumesAfter,
  SeatsChangedDto,
  StreamQuery,
  StreamVersionDto,
  VERSION_PATTERN,
} from './dto/stream.dto.js';
import { rectOf } from './dto/view.dto.js';
import { SeatStreams } from './live/seat-streams.js';

const DESCRIPTION = `Server-sent events; the \`id\` of each is the version of the event that it leads to.

- \`ready {version}\` comes first: the stream goes on from this version, yours if you gave one.
- \`seats {version, changes: [{seatId, status}]}\`: the seats that have changed, at most every 50 ms.
- \`resync {version}\`: what you know is of no use any more, because you were away or slow for too long, or because the
state was built anew. Load the layout, until it has this version or a later one; the stream goes on from there.

Load the layout, follow the stream \`after\` its version, and apply every change: that is the seat map at any later moment.
Connect again with \`Last-Event-ID\` when the connection ends, as every stream does after an hour at most. Between events
a comment comes every 15 s; with it an \`id\` alone, which moves \`Last-Event-ID\` on.`;

const EXAMPLE = `retry: 1500
event: ready
id: 1-42
data: {"version":"1-42"}

event: seats
id: 1-43
data: {"version":"1-43","changes":[{"seatId":"A-12","status":"held"}]}

`;

@ApiTags('Seat booking')
@Controller('seat-booking')
export class StreamController {
  constructor(private readonly streams: SeatStreams) {}

  @Get('stream/:eventId')
  @ApiOperation({ summary: 'What changes on the seat map, as it happens', description: DESCRIPTION })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` of the last event you have, to go on from there',
    schema: { type: 'string', pattern: VERSION_PATTERN.source },
  })
  @ApiProduces('text/event-stream')
  @ApiExtraModels(StreamVersionDto, SeatsChangedDto)
  @ApiOkResponse({
    description: 'Events, until either side ends the connection',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @ApiProblems('VALIDATION_FAILED', 'EVENT_NOT_FOUND', 'TOO_MANY_STREAMS')
  async stream(
    @Param('eventId', ParseIdPipe) eventId: string,
    @Query() query: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentUser() user: AuthUser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = resumesAfter(query, lastEventId);
    const wanted = { eventId, userId: user.id, after, rect: rectOf(query) };
    if (request.method === 'HEAD') await reply.type('text/event-stream').send();
    else await this.streams.open(wanted, reply);
  }
}
