import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { randomBytes } from 'node:crypto';
import { Types, type Model, type QueryFilter } from 'mongoose';
import { DomainError } from '../../common/errors/domain-error.js';
import { page, type PageQuery } from '../../common/pagination.js';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { LIMITS } from '../../config/limits.js';
import { afterCursor } from '../../mongo/after-cursor.js';
import { DUPLICATE_KEY } from '../../mongo/duplicate-key.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import { requireEvent } from '../../mongo/require-event.js';
import { WEBHOOK_ENDPOINT_MODEL, type WebhookEndpointDoc } from '../../mongo/webhook-endpoint.schema.js';
import { hasRole, type AuthUser } from '../auth/auth.types.js';
import { collectionOf } from './collection.js';
import { DeliveryQueue } from './delivery-queue.js';
import { TargetPolicy } from './target-policy.js';
import { webhookAnswer } from './webhook-answers.js';
import type {
  CreateWebhookBody,
  EditWebhookBody,
  WebhookDto,
  WebhookPageDto,
  WebhookWithSecretDto,
} from './webhooks.dto.js';

const SECRET_BYTES = 32;

/** Endpoints as organisers manage them: each sees one's own, an administrator all. */
@Injectable()
export class WebhookEndpoints {
  constructor(
    private readonly targets: TargetPolicy,
    private readonly queue: DeliveryQueue,
    @InjectModel(WEBHOOK_ENDPOINT_MODEL) private readonly endpoints: Model<WebhookEndpointDoc>,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /**
   * One that is there under `id` was made by an earlier attempt with the same body, whose answer nobody was given: its
   * secret is shown now.
   * @throws DomainError WEBHOOK_URL_REFUSED, EVENT_NOT_FOUND, WEBHOOK_LIMIT, WEBHOOK_NOT_FOUND
   */
  async create(user: AuthUser, body: CreateWebhookBody, id: string): Promise<WebhookWithSecretDto> {
    this.targets.check(body.url);
    if (body.eventId != null) await requireEvent(this.events, body.eventId);
    await this.insertOnce({
      _id: new Types.ObjectId(id),
      ownerId: user.id,
      url: new URL(body.url).href,
      events: body.events,
      ...(body.eventId != null && { eventId: new Types.ObjectId(body.eventId) }),
      ...(body.description != null && { description: body.description }),
      active: true,
      secrets: [{ key: newSecret() }],
    });
    const endpoint = await this.find(user, id);
    await this.refuseTooMany(endpoint);
    return { ...webhookAnswer(endpoint), secret: endpoint.secrets[0].key };
  }

  /** Newest first. */
  async list(user: AuthUser, { limit, cursor }: PageQuery): Promise<WebhookPageDto> {
    const found = await this.endpoints
      .find({ ...visibleTo(user), ...afterCursor(cursor) })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
    return page(found.map(webhookAnswer), limit, ({ id }) => id);
  }

  /** @throws DomainError WEBHOOK_NOT_FOUND, also for somebody else's */
  async find(user: AuthUser, id: string): Promise<WebhookEndpointDoc> {
    return (await this.endpoints.findOne(visible(user, id)).lean()) ?? notFound(id);
  }

  /** @throws DomainError WEBHOOK_NOT_FOUND, WEBHOOK_INACTIVE */
  async findActive(user: AuthUser, id: string): Promise<WebhookEndpointDoc> {
    const endpoint = await this.find(user, id);
    if (endpoint.active) return endpoint;
    throw new DomainError('WEBHOOK_INACTIVE', 'Set active to true before you send to it.');
  }

  /** @throws DomainError WEBHOOK_NOT_FOUND, WEBHOOK_URL_REFUSED */
  async edit(user: AuthUser, id: string, body: EditWebhookBody): Promise<WebhookDto> {
    if (body.url != null) this.targets.check(body.url);
    const given = Object.entries(body).filter(([, value]) => value != null);
    const dropped = {
      ...(body.active === true && { gone: 1 as const }),
      ...(body.description === null && { description: 1 as const }),
    };
    const update = {
      $set: { ...Object.fromEntries(given), ...(body.url != null && { url: new URL(body.url).href }) },
      $unset: dropped,
    };
    const edited = await this.endpoints
      .findOneAndUpdate(visible(user, id), update, { returnDocument: 'after' })
      .lean();
    return webhookAnswer(edited ?? notFound(id));
  }

  /** What is on its way to it is forgotten, too. @throws DomainError WEBHOOK_NOT_FOUND */
  async delete(user: AuthUser, id: string): Promise<void> {
    const deleted = await this.endpoints.findOneAndDelete(visible(user, id)).lean();
    if (!deleted) notFound(id);
    await this.queue.drop(deleted!._id);
  }

  /** The old secret signs too for a day, so that receivers can change over. @throws DomainError WEBHOOK_NOT_FOUND */
  async rotateSecret(user: AuthUser, id: string): Promise<WebhookWithSecretDto> {
    const key = newSecret();
    const graceMs = LIMITS.webhookOldSecretMinutes * this.config.MINUTE_MS;
    const ends = { $ifNull: ['$$old.until', { $add: ['$$NOW', graceMs] }] };
    const old = { $map: { input: '$secrets', as: 'old', in: { key: '$$old.key', until: ends } } };
    const live = { $filter: { input: old, cond: { $gt: ['$$this.until', '$$NOW'] } } };
    const secrets = { $concatArrays: [[{ key }], { $slice: [live, LIMITS.webhookOldSecrets] }] };
    const rotated = await collectionOf(this.endpoints).findOneAndUpdate(
      visible(user, id) as object,
      [{ $set: { secrets, updatedAt: '$$NOW' } }],
      { returnDocument: 'after' },
    );
    return { ...webhookAnswer((rotated as WebhookEndpointDoc | null) ?? notFound(id)), secret: key };
  }

  private async insertOnce(endpoint: object): Promise<void> {
    try {
      await this.endpoints.create(endpoint);
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
    }
  }

  /** Counted after it is there, so that requests that come together are never one too many. */
  private async refuseTooMany({ _id, ownerId }: WebhookEndpointDoc): Promise<void> {
    const count = await this.endpoints.countDocuments({ ownerId });
    if (count <= LIMITS.webhooksPerOrganiser) return;
    await this.endpoints.deleteOne({ _id });
    const detail = `One organiser has at most ${LIMITS.webhooksPerOrganiser} webhooks.`;
    throw new DomainError('WEBHOOK_LIMIT', detail);
  }
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

function visibleTo(user: AuthUser): QueryFilter<WebhookEndpointDoc> {
  return hasRole(user, 'admin') ? {} : { ownerId: user.id };
}

function visible(user: AuthUser, id: string): QueryFilter<WebhookEndpointDoc> {
  return { _id: new Types.ObjectId(id), ...visibleTo(user) };
}

function notFound(id: string): never {
  throw new DomainError('WEBHOOK_NOT_FOUND', `There is no webhook ${id} of yours.`);
}
