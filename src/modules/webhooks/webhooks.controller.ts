import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.js';
import { ReservedId } from '../../common/http/idempotency-key.js';
import { PageQuery } from '../../common/pagination.js';
import { ParseIdPipe } from '../../common/validation/parse-id.pipe.js';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { AuthUser } from '../auth/auth.types.js';
import { webhookAnswer } from './webhook-answers.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookEndpoints } from './webhook-endpoints.js';
import {
  CreateWebhookBody,
  DeliveriesQuery,
  DeliveryDto,
  DeliveryPageDto,
  EditWebhookBody,
  ReplayBody,
  ReplayedDto,
  WebhookDto,
  WebhookPageDto,
  WebhookWithSecretDto,
} from './webhooks.dto.js';

@ApiTags('Webhooks')
@Controller('webhooks')
@Roles('organiser')
@ApiProblems('VALIDATION_FAILED')
export class WebhooksController {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly deliveries: WebhookDeliveries,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Have events told to an address of yours',
    description: 'Signed as the Standard Webhooks say; the secret is shown in this answer only.',
  })
  @ApiCreatedResponse({ type: WebhookWithSecretDto })
  @ApiProblems('EVENT_NOT_FOUND', 'WEBHOOK_LIMIT', 'WEBHOOK_URL_REFUSED')
  create(
    @CurrentUser() user: AuthUser,
    @Body() body: CreateWebhookBody,
    @ReservedId() id: string,
  ): Promise<WebhookWithSecretDto> {
    return this.endpoints.create(user, body, id);
  }

  @Get()
  @ApiOperation({
    summary: 'List webhooks, newest first',
    description: 'One’s own; an administrator’s are all.',
  })
  @ApiOkResponse({ type: WebhookPageDto })
  list(@CurrentUser() user: AuthUser, @Query() query: PageQuery): Promise<WebhookPageDto> {
    return this.endpoints.list(user, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a webhook' })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems('WEBHOOK_NOT_FOUND')
  async find(@CurrentUser() user: AuthUser, @Param('id', ParseIdPipe) id: string): Promise<WebhookDto> {
    return webhookAnswer(await this.endpoints.find(user, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change address, types or description, or switch it off and on' })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems('WEBHOOK_NOT_FOUND', 'WEBHOOK_URL_REFUSED')
  edit(
    @CurrentUser() user: AuthUser,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: EditWebhookBody,
  ): Promise<WebhookDto> {
    return this.endpoints.edit(user, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a webhook and its deliveries' })
  @ApiNoContentResponse({ description: 'It is gone' })
  @ApiProblems('WEBHOOK_NOT_FOUND')
  delete(@CurrentUser() user: AuthUser, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.endpoints.delete(user, id);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the secret',
    description: 'For a day messages carry a signature of each, so that receivers can change over.',
  })
  @ApiOkResponse({ type: WebhookWithSecretDto })
  @ApiProblems('WEBHOOK_NOT_FOUND')
  rotateSecret(
    @CurrentUser() user: AuthUser,
    @Param('id', ParseIdPipe) id: string,
  ): Promise<WebhookWithSecretDto> {
    return this.endpoints.rotateSecret(user, id);
  }

  @Post(':id/test')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a message of the type webhook.test' })
  @ApiAcceptedResponse({ type: DeliveryDto })
  @ApiProblems('WEBHOOK_NOT_FOUND', 'WEBHOOK_INACTIVE')
  test(@CurrentUser() user: AuthUser, @Param('id', ParseIdPipe) id: string): Promise<DeliveryDto> {
    return this.deliveries.test(user, id);
  }

  @Get(':id/deliveries')
  @ApiOperation({
    summary: 'List what was sent to a webhook, newest first',
    description: 'Kept for 30 days.',
  })
  @ApiOkResponse({ type: DeliveryPageDto })
  @ApiProblems('WEBHOOK_NOT_FOUND')
  listDeliveries(
    @CurrentUser() user: AuthUser,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: DeliveriesQuery,
  ): Promise<DeliveryPageDto> {
    return this.deliveries.list(user, id, query);
  }

  @Post('deliveries/:id/resend')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send one message again',
    description: 'Whatever became of it; one that waits for its next attempt is sent at once.',
  })
  @ApiAcceptedResponse({ type: DeliveryDto })
  @ApiProblems('DELIVERY_NOT_FOUND', 'WEBHOOK_INACTIVE')
  resend(@CurrentUser() user: AuthUser, @Param('id', ParseIdPipe) id: string): Promise<DeliveryDto> {
    return this.deliveries.resend(user, id);
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send stored messages again, by time or id',
    description:
      'Those of the last 30 days that the webhook subscribes to, also what happened while it was switched off. ' +
      'Either one message or a time; without both, all of them. Message ids stay, so that receivers can tell repeats.',
  })
  @ApiAcceptedResponse({ type: ReplayedDto })
  @ApiProblems('WEBHOOK_NOT_FOUND', 'MESSAGE_NOT_FOUND', 'WEBHOOK_INACTIVE')
  replay(
    @CurrentUser() user: AuthUser,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ReplayBody,
  ): Promise<ReplayedDto> {
    return this.deliveries.replay(user, id, body);
  }
}
