import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError, validationFailed } from '../../common/errors/domain-error.js';
import { newId } from '../../common/ids.js';
import { page } from '../../common/pagination.js';
import { LIMITS } from '../../config/limits.js';
import { afterCursor } from '../../mongo/after-cursor.js';
import { WEBHOOK_DELIVERY_MODEL, type WebhookDeliveryDoc } from '../../mongo/webhook-delivery.schema.js';
import { TEST_TYPE, type WebhookEndpointDoc } from '../../mongo/webhook-endpoint.schema.js';
import { WEBHOOK_MESSAGE_MODEL, type WebhookMessageDoc } from '../../mongo/webhook-message.schema.js';
import type { AuthUser } from '../auth/auth.types.js';
import { DeliveryQueue } from './delivery-queue.js';
import { Dispatcher } from './dispatcher.js';
import { deliveryOf, MessageStore } from './message-store.js';
import { newMessage } from './messages.js';
import { deliveryAnswer } from './webhook-answers.js';
import { WebhookEndpoints } from './webhook-endpoints.js';
import type {
  DeliveriesQuery,
  DeliveryDto,
  DeliveryPageDto,
  ReplayBody,
  ReplayedDto,
} from './webhooks.dto.js';

/** What was sent to an endpoint, and sending it again. */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly store: MessageStore,
    private readonly queue: DeliveryQueue,
    private readonly dispatcher: Dispatcher,
    @InjectModel(WEBHOOK_DELIVERY_MODEL) private readonly deliveries: Model<WebhookDeliveryDoc>,
    @InjectModel(WEBHOOK_MESSAGE_MODEL) private readonly messages: Model<WebhookMessageDoc>,
  ) {}

  /** Newest first. @throws DomainError WEBHOOK_NOT_FOUND */
  async list(user: AuthUser, webhookId: string, query: DeliveriesQuery): Promise<DeliveryPageDto> {
    const { _id: endpointId } = await this.endpoints.find(user, webhookId);
    const { status, type, limit, cursor } = query;
    const found = await this.deliveries
      .find({
        endpointId,
        ...(status != null && { status }),
        ...(type != null && { type }),
        ...timeRange('createdAt', query),
        ...afterCursor(cursor),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      // As it is noted, without waiting for a majority.
      .readConcern('local')
      .lean();
    return page(found.map(deliveryAnswer), limit, ({ id }) => id);
  }

  /** A message that says nothing, to see whether it arrives. @throws DomainError WEBHOOK_NOT_FOUND, WEBHOOK_INACTIVE */
  async test(user: AuthUser, webhookId: string): Promise<DeliveryDto> {
    const { _id } = await this.endpoints.findActive(user, webhookId);
    const id = newId();
    const facts = { id, type: TEST_TYPE, at: new Date(), subject: `test:${id}`, seq: 1 };
    await this.store.tellOne(newMessage({ ...facts, data: { webhookId } }), _id);
    this.dispatcher.ring();
    return this.answerOf({ endpointId: _id, messageId: id });
  }

  /** @throws DomainError DELIVERY_NOT_FOUND, WEBHOOK_INACTIVE */
  async resend(user: AuthUser, id: string): Promise<DeliveryDto> {
    const delivery = await this.deliveries.findById(id).lean();
    if (!delivery) return notFound(id);
    const { endpointId, messageId, type, eventId, subject, seq } = delivery;
    await this.endpoints.findActive(user, endpointId.toHexString()).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'WEBHOOK_NOT_FOUND') notFound(id);
      throw error;
    });
    await this.queue.revive([{ endpointId, messageId, type, ...(eventId && { eventId }), subject, seq }]);
    this.dispatcher.ring();
    return this.answerOf({ _id: delivery._id });
  }

  /**
   * Sends stored messages that the endpoint subscribes to again, under their ids, oldest first.
   * @throws DomainError VALIDATION_FAILED, WEBHOOK_NOT_FOUND, WEBHOOK_INACTIVE, MESSAGE_NOT_FOUND
   */
  async replay(user: AuthUser, webhookId: string, body: ReplayBody): Promise<ReplayedDto> {
    requireOneWay(body);
    const endpoint = await this.endpoints.findActive(user, webhookId);
    const found = this.messages
      .find(subscribed(endpoint, body), { body: 0, endpointIds: 0 })
      .sort({ at: 1, _id: 1 })
      .limit(LIMITS.webhookReplay + 1)
      .lean()
      .cursor({ batchSize: LIMITS.webhookReplayBatch });
    const answer: ReplayedDto = { messages: 0 };
    let batch: WebhookMessageDoc[] = [];
    for await (const message of found as AsyncIterable<WebhookMessageDoc>) {
      if (answer.messages === LIMITS.webhookReplay) {
        answer.continueFrom = message.at.toISOString();
        break;
      }
      answer.messages++;
      if (batch.push(message) === LIMITS.webhookReplayBatch) await this.sendAgain(endpoint, batch.splice(0));
    }
    if (body.messageId != null && answer.messages === 0) messageNotFound(body.messageId);
    await this.sendAgain(endpoint, batch);
    return answer;
  }

  private async sendAgain({ _id }: WebhookEndpointDoc, messages: WebhookMessageDoc[]): Promise<void> {
    const inOrder = messages.toSorted((a, b) => a.seq - b.seq);
    await this.queue.revive(inOrder.map((message) => deliveryOf(message, _id)));
    this.dispatcher.ring();
  }

  private async answerOf(which: object): Promise<DeliveryDto> {
    const delivery = await this.deliveries.findOne(which).readConcern('local').lean();
    return deliveryAnswer(delivery ?? notFound());
  }
}

/** A message or a time; neither is all there is. */
function requireOneWay({ messageId, ...range }: ReplayBody): void {
  const bounds = Object.entries(range).filter(([, bound]) => bound != null);
  if (messageId == null || bounds.length === 0) return;
  const message = 'give a messageId or a time, not both';
  throw validationFailed(
    ['messageId', ...bounds.map(([field]) => field)].map((field) => ({ field, message })),
  );
}

function subscribed(endpoint: WebhookEndpointDoc, { from, to, messageId }: ReplayBody): object {
  return {
    type: { $in: endpoint.events },
    ...(endpoint.eventId && { eventId: endpoint.eventId }),
    ...(messageId != null && { _id: messageId }),
    ...timeRange('at', { from, to }),
  };
}

function timeRange(field: string, { from, to }: { from?: string; to?: string }): object {
  if (from == null && to == null) return {};
  return {
    [field]: { ...(from != null && { $gte: new Date(from) }), ...(to != null && { $lt: new Date(to) }) },
  };
}

function notFound(id = ''): never {
  throw new DomainError('DELIVERY_NOT_FOUND', `There is no delivery ${id} of yours.`);
}

function messageNotFound(id: string): never {
  const detail = `There is no message ${id} that this webhook subscribes to.`;
  throw new DomainError('MESSAGE_NOT_FOUND', detail);
}
