import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
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
import { LayoutAnswers, layoutEtag, type LayoutForm } from './layout-answers.js';
import { LayoutColumnsDto } from './layout-columns.dto.js';
import { parseLayout } from './layout-validation.js';
import { ParseVersionPipe } from './parse-version.pipe.js';
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

const FOR_GOOD =
  'A version never changes: the answer may be kept for a year without asking again, by the browser and not by caches that ' +
  'people share, because it takes a token. Compressed as asked, once for all; its ETag is strong.';
/** Not `public`: a shared cache would give it to people without a token. */
const IMMUTABLE = 'private, max-age=31536000, immutable';
const STATIC_HEADERS = {
  ETag: { schema: { type: 'string' as const } },
  'Cache-Control': { schema: { type: 'string' as const } },
};
const UNCHANGED = { status: 304, description: 'The client has it: If-None-Match names it' };
const VERSION = { name: 'version', schema: { type: 'integer' as const, minimum: 1, maximum: 999_999_999 } };

interface StaticAnswer {
  id: string;
  /** The latest one without it. */
  version?: number;
  form: LayoutForm;
  cacheControl: string;
}

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
    const { version } = query;
    return this.answer(request, reply, { id, version, form: 'whole', cacheControl: 'private, no-cache' });
  }

  @Get(':id/versions/:version')
  @ApiOperation({
    summary: 'Get a whole layout version, to keep',
    description: `${FOR_GOOD} \`/columns\` has the same in fewer bytes.`,
  })
  @ApiParam(VERSION)
  @ApiOkResponse({ type: LayoutDto, headers: STATIC_HEADERS })
  @ApiResponse(UNCHANGED)
  @ApiProblems('VALIDATION_FAILED', 'LAYOUT_NOT_FOUND')
  async getVersion(
    @Param('id', ParseIdPipe) id: string,
    @Param('version', ParseVersionPipe) version: number,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    return this.answer(request, reply, { id, version, form: 'whole', cacheControl: IMMUTABLE });
  }

  @Get(':id/versions/:version/columns')
  @ApiOperation({
    summary: 'Get a layout version with one list per field of its seats, to keep',
    description: `${FOR_GOOD} A seat’s place in the lists is its ordinal, by which live states come.`,
  })
  @ApiParam(VERSION)
  @ApiOkResponse({ type: LayoutColumnsDto, headers: STATIC_HEADERS })
  @ApiResponse(UNCHANGED)
  @ApiProblems('VALIDATION_FAILED', 'LAYOUT_NOT_FOUND')
  async getColumns(
    @Param('id', ParseIdPipe) id: string,
    @Param('version', ParseVersionPipe) version: number,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    return this.answer(request, reply, { id, version, form: 'columns', cacheControl: IMMUTABLE });
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

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { id, version: asked, form, cacheControl }: StaticAnswer,
  ): Promise<Buffer | undefined> {
    const version = await this.layouts.existingVersion(id, asked);
    const encoding = preferredEncoding(request.headers['accept-encoding']);
    varyByEncoding(reply);
    const isKnown = isUnchanged(request, reply, layoutEtag(id, version, form, encoding));
    const body = isKnown ? undefined : await this.answers.body(id, version, form, encoding);
    // Not before: a refusal is not to be kept.
    reply.header('cache-control', cacheControl);
    if (isKnown) return undefined;
    if (encoding) reply.header('content-encoding', encoding);
    reply.type('application/json; charset=utf-8');
    return body;
  }
}
