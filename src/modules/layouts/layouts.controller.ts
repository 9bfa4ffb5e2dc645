import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '../../common/http/api-problems.js';
import { isUnchanged } from '../../common/http/conditional.js';
import { preferredEncoding, varyByEncoding } from '../../common/http/content-encoding.js';
import { ReservedId } from '../../common/http/idempotency-key.js';
import { PageQuery, type Page } from '../../common/pagination.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { AuthUser } from '../auth/auth.types.js';
import { LayoutAnswers, layoutEtag } from './layout-answers.js';
import { parseLayout } from './layout-validation.js';
import {
  LayoutDto,
  LayoutInputDto,
  LayoutPageDto,
  LayoutVersionQuery,
  StoredLayoutDto,
} from './layout.dto.js';
import { LayoutsService, type LayoutSummary, type StoredLayout } from './layouts.service.js';

const INPUT =
  'Every fault is listed at once: 400 when anything is malformed or out of bounds, else 422 for what contradicts ' +
  'itself (ids used twice, unknown categories, tables, sections or companions, numbers that are not finite). ' +
  '`faultCount` is their number, of which `errors` lists the first 200. Fields that only answers have are ignored.';

@ApiTags('Layouts')
@ApiBearerAuth()
@ApiProblems('UNAUTHENTICATED', 'RATE_LIMITED', 'STORE_UNAVAILABLE')
@Controller('layouts')
export class LayoutsController {
  constructor(
    private readonly layouts: LayoutsService,
    private readonly answers: LayoutAnswers,
  ) {}

  @Post()
  @Roles('organiser')
  @ApiOperation({ summary: 'Store a layout', description: INPUT })
  @ApiBody({ type: LayoutInputDto })
  @ApiCreatedResponse({ type: StoredLayoutDto })
  @ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'FORBIDDEN', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE')
  @ApiProblems('LAYOUT_INVALID')
  async create(
    @Body() body: unknown,
    @CurrentUser() user: AuthUser,
    @ReservedId() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StoredLayout> {
    const layout = await this.layouts.create(parseLayout(body), user.id, id);
    reply.header('location', `/layouts/${layout.id}`);
    return layout;
  }

  @Get()
  @ApiOperation({ summary: 'List layouts, newest first, without their seats' })
  @ApiOkResponse({ type: LayoutPageDto })
  @ApiProblems('VALIDATION_FAILED')
  list(@Query() query: PageQuery): Promise<Page<LayoutSummary>> {
    return this.layouts.list(query);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Get a whole layout',
    description: 'A version never changes; its ETag is strong.',
  })
  @ApiOkResponse({ type: LayoutDto, headers: { ETag: { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'The version named by If-None-Match is the one asked for' })
  @ApiProblems('VALIDATION_FAILED', 'LAYOUT_NOT_FOUND')
  async get(
    @Param('id', ParseIdPipe) id: string,
    @Query() query: LayoutVersionQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const version = await this.layouts.existingVersion(id, query.version);
    const encoding = preferredEncoding(request.headers['accept-encoding']);
    varyByEncoding(reply);
    reply.header('cache-control', 'private, no-cache');
    if (isUnchanged(request, reply, layoutEtag(id, version, encoding))) return undefined;
    const body = await this.answers.body(id, version, encoding);
    reply.type('application/json; charset=utf-8');
    if (encoding) reply.header('content-encoding', encoding);
    return body;
  }

  @Put(':id')
  @Roles('organiser')
  @ApiOperation({ summary: 'Store a new version of a layout', description: `Events keep theirs. ${INPUT}` })
  @ApiBody({ type: LayoutInputDto })
  @ApiOkResponse({ type: StoredLayoutDto })
  @ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'FORBIDDEN', 'LAYOUT_NOT_FOUND', 'VERSION_CONFLICT')
  @ApiProblems('BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'LAYOUT_INVALID')
  replace(@Param('id', ParseIdPipe) id: string, @Body() body: unknown): Promise<StoredLayout> {
    return this.layouts.replace(id, parseLayout(body));
  }

  @Delete(':id')
  @Roles('organiser')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a layout with all its versions' })
  @ApiNoContentResponse({ description: 'It is gone' })
  @ApiProblems('VALIDATION_FAILED', 'FORBIDDEN', 'LAYOUT_NOT_FOUND', 'LAYOUT_IN_USE')
  delete(@Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.layouts.delete(id);
  }
}
