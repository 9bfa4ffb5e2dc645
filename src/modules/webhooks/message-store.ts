import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { bulkWrite } from '../../mongo/bulk-write.js';
import {
  WEBHOOK_ENDPOINT_MODEL,
  type WebhookEndpointDoc,
  type WebhookType,
} from '../../mongo/webhook-endpoint.schema.js';
import { WEBHOOK_MESSAGE_MODEL, type WebhookMessageDoc } from '../../mongo/webhook-message.schema.js';
import { collectionOf, insertOnly } from './collection.js';
import { DeliveryQueue, type NewDelivery } from './delivery-queue.js';
import type { NewMessage } from './messages.js';

type Subscriber = Pick<WebhookEndpointDoc, '_id' | 'events' | 'eventId' | 'active'>;

/** Stores messages, once each however often they are told, and puts them in the queues of those who want them. */
@Injectable()
export class MessageStore {
  constructor(
    private readonly queue: DeliveryQueue,
    @InjectModel(WEBHOOK_MESSAGE_MODEL) private readonly messages: Model<WebhookMessageDoc>,
    @InjectModel(WEBHOOK_ENDPOINT_MODEL) private readonly endpoints: Model<WebhookEndpointDoc>,
  ) {}

  /**
   * Of one subject's messages the earlier have to come first. What nobody subscribes to is not kept.
   * @returns how many deliveries they are
   */
  async tell(messages: NewMessage[]): Promise<number> {
    if (messages.length === 0) return 0;
    const subscribers = await this.subscribersOf(messages);
    const wanted = messages
      .map((message) => ({ message, by: subscribers.filter((endpoint) => wants(endpoint, message)) }))
      .filter(({ by }) => by.length > 0)
      .map(({ message, by }) => ({
        ...message,
        endpointIds: by.filter(({ active }) => active).map(({ _id }) => _id),
      }));
    return this.store(wanted);
  }

  /** Whether there is an endpoint that wants any of these, of whatever event. */
  async isAnyWanted(types: readonly WebhookType[]): Promise<boolean> {
    return (await this.endpoints.exists({ events: { $in: types } })) !== null;
  }

  /** For one endpoint, whatever it subscribes to. */
  tellOne(message: NewMessage, endpointId: Types.ObjectId): Promise<number> {
    return this.store([{ ...message, endpointIds: [endpointId] }]);
  }

  private async store(messages: Omit<WebhookMessageDoc, 'storedAt'>[]): Promise<number> {
    if (messages.length === 0) return 0;
    const writes = messages.map((message) => ({
      updateOne: { filter: { _id: message._id }, update: insertOnly(message, 'storedAt'), upsert: true },
    }));
    const { upsertedIds } = await collectionOf(this.messages).bulkWrite(writes, bulkWrite());
    const repeated = messages.filter((_, n) => upsertedIds[n] === undefined).map(({ _id }) => _id);
    const decided = await this.recipientsOf(repeated);
    const deliveries = messages.flatMap((message) =>
      (decided.get(message._id) ?? message.endpointIds).map((endpointId) => deliveryOf(message, endpointId)),
    );
    await this.queue.add(deliveries);
    return deliveries.length;
  }

  /** Whoever stored a message first has decided who gets it. */
  private async recipientsOf(ids: string[]): Promise<Map<string, Types.ObjectId[]>> {
    if (ids.length === 0) return new Map();
    const found = await this.messages.find({ _id: { $in: ids } }, { endpointIds: 1 }).lean();
    return new Map(found.map(({ _id, endpointIds }) => [_id, endpointIds]));
  }

  private subscribersOf(messages: NewMessage[]): Promise<Subscriber[]> {
    const types = [...new Set(messages.map(({ type }) => type))];
    const eventIds = [...new Set(messages.map(({ eventId }) => eventId?.toHexString()))];
    const anyOf = eventIds.map((id) => (id === undefined ? null : new Types.ObjectId(id)));
    return this.endpoints
      .find({ events: { $in: types }, eventId: { $in: [null, ...anyOf] } } as object, {
        events: 1,
        eventId: 1,
        active: 1,
      })
      .lean<Subscriber[]>();
  }
}

function wants(endpoint: Subscriber, message: NewMessage): boolean {
  const isAbout = !endpoint.eventId || endpoint.eventId.equals(message.eventId ?? '');
  return isAbout && (endpoint.events as string[]).includes(message.type);
}

/** How a message is to be delivered to one endpoint. */
export function deliveryOf(
  { _id, type, eventId, subject, seq }: NewMessage,
  endpointId: Types.ObjectId,
): NewDelivery {
  return { endpointId, messageId: _id, type, ...(eventId && { eventId }), subject, seq };
}
