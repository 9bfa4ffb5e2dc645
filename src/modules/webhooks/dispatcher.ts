import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { BackgroundLoop } from '../../common/background-loop.js';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { LIMITS } from '../../config/limits.js';
import { findNow } from '../../mongo/find-now.js';
import { WEBHOOK_ENDPOINT_MODEL, type WebhookEndpointDoc } from '../../mongo/webhook-endpoint.schema.js';
import { WEBHOOK_MESSAGE_MODEL, type WebhookMessageDoc } from '../../mongo/webhook-message.schema.js';
import { pauseMs } from './backoff.js';
import { DeliveryQueue, type ClaimedDelivery, type Fate } from './delivery-queue.js';
import { Sender, type Answer, type Target } from './sender.js';
import { WebhookMetrics } from './webhook-metrics.js';

type Endpoint = Target & Pick<WebhookEndpointDoc, '_id' | 'active'>;

const HTTP_GONE = 410;
/** Secrets that sign now, by MongoDB's clock: the present one, and replaced ones in their grace time. */
const LIVE_SECRETS = {
  $filter: {
    input: '$secrets',
    cond: { $or: [{ $eq: [{ $type: '$$this.until' }, 'missing'] }, { $gt: ['$$this.until', '$$NOW'] }] },
  },
};

/**
 * Sends what is due, in every process. At least once: what a process was sending when it died is sent again. A slow
 * endpoint takes its own few places and no others'.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Dispatcher.name);
  private readonly loop = new BackgroundLoop(this.log, 'sending webhooks', LIMITS.webhookTickMs, () =>
    this.startDue(),
  );
  private readonly underWay = new Map<string, number>();
  private readonly attempts = new Set<Promise<void>>();
  private readonly failing = new Set<string>();
  private lastServed = '';
  private stopping = false;

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly sender: Sender,
    private readonly metrics: WebhookMetrics,
    @InjectModel(WEBHOOK_MESSAGE_MODEL) private readonly messages: Model<WebhookMessageDoc>,
    @InjectModel(WEBHOOK_ENDPOINT_MODEL) private readonly endpoints: Model<WebhookEndpointDoc>,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Lets the attempts under way end, which they do within the time that receivers have. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.loop.stop();
    await Promise.all(this.attempts);
  }

  /** Something is due now. */
  ring(): void {
    this.loop.ring();
  }

  private async startDue(): Promise<void> {
    const waiting = await this.queue.waitingEndpoints();
    this.forgetFailing(waiting);
    if (waiting.length === 0) return;
    const endpoints = await this.endpoints
      .find({ _id: { $in: waiting } }, { url: 1, active: 1, secrets: LIVE_SECRETS as never })
      .sort({ _id: 1 })
      .lean<Endpoint[]>();
    const known = new Set(endpoints.map(({ _id }) => _id.toHexString()));
    for (const endpoint of this.inTurn(endpoints.filter(({ active }) => active))) await this.fill(endpoint);
    await this.dropDeleted(waiting.filter((id) => !known.has(id.toHexString())));
  }

  /** Where it cannot be told now whether an endpoint is gone, its queue waits for a later turn. */
  private async dropDeleted(unknown: Types.ObjectId[]): Promise<void> {
    for (const id of unknown) if (!(await findNow(this.endpoints, { _id: id }))) await this.queue.drop(id);
  }

  /** Those that have nothing waiting any more, such as deleted ones. */
  private forgetFailing(waiting: Types.ObjectId[]): void {
    const ids = new Set(waiting.map(String));
    for (const id of this.failing) if (!ids.has(id)) this.failing.delete(id);
  }

  /** Begins behind the one that was served last, so that the next place is another's. */
  private inTurn(endpoints: Endpoint[]): Endpoint[] {
    const next = endpoints.findIndex(({ _id }) => _id.toHexString() > this.lastServed);
    return next < 0 ? endpoints : [...endpoints.slice(next), ...endpoints.slice(0, next)];
  }

  private async fill(endpoint: Endpoint): Promise<void> {
    while (!this.stopping && this.hasPlaceFor(endpoint._id)) {
      const delivery = await this.queue.claim(endpoint._id);
      if (!delivery) return;
      this.lastServed = endpoint._id.toHexString();
      this.track(this.lastServed, this.attempt(endpoint, delivery));
    }
  }

  /** None takes another place unless more are free than it has: the last ones go to those that have none. */
  private hasPlaceFor(endpointId: Types.ObjectId): boolean {
    const id = endpointId.toHexString();
    const places = this.failing.has(id) ? LIMITS.webhooksAtOnceWhenFailing : LIMITS.webhooksAtOncePerEndpoint;
    const free = LIMITS.webhooksAtOnce - this.attempts.size;
    return (this.underWay.get(id) ?? 0) < Math.min(places, free);
  }

  private track(id: string, attempt: Promise<void>): void {
    this.underWay.set(id, (this.underWay.get(id) ?? 0) + 1);
    const tracked = attempt
      // Its lease ends, and somebody tries again.
      .catch((error: unknown) => this.log.warn(`a webhook’s attempt could not be noted: ${String(error)}`))
      .finally(() => {
        const left = this.underWay.get(id)! - 1;
        if (left > 0) this.underWay.set(id, left);
        else this.underWay.delete(id);
        this.attempts.delete(tracked);
        this.ring();
      });
    this.attempts.add(tracked);
  }

  private async attempt(endpoint: Endpoint, delivery: ClaimedDelivery): Promise<void> {
    if (await this.queue.giveWay(delivery)) return;
    const { messageId } = delivery;
    const message =
      (await this.messages.findById(messageId).lean()) ?? (await findNow(this.messages, { _id: messageId }));
    const began = performance.now();
    const answer = message
      ? await this.sender.send(endpoint, message, delivery.claimedAt)
      : { error: 'message_expired' };
    await this.settle(endpoint, delivery, answer, Math.round(performance.now() - began), message === null);
  }

  private async settle(
    { _id }: Endpoint,
    delivery: ClaimedDelivery,
    answer: Answer,
    durationMs: number,
    isLast: boolean,
  ): Promise<void> {
    const statusCode = 'statusCode' in answer ? answer.statusCode : undefined;
    const isDelivered = statusCode !== undefined && statusCode >= 200 && statusCode < 300;
    const isGone = statusCode === HTTP_GONE;
    const failures = delivery.attemptCount - (delivery.attemptsBefore ?? 0);
    const pause = pauseMs(failures, this.config.MINUTE_MS);
    const isDead = !isDelivered && (isGone || isLast || pause === undefined);
    const attempt = { at: delivery.claimedAt, durationMs, ...toldOf(answer, isDelivered) };
    if (isGone) await this.disable(_id);
    if (isDelivered) this.failing.delete(_id.toHexString());
    else this.failing.add(_id.toHexString());
    const outcome = isDelivered ? 'delivered' : isDead ? 'dead' : 'failed';
    const fate: Fate = outcome === 'failed' ? { status: 'pending', pauseMs: pause! } : { status: outcome };
    if (await this.queue.settle(delivery, fate, attempt)) this.metrics.attempts.inc({ outcome });
  }

  /** The receiver wants no more of this. */
  private async disable(endpointId: Types.ObjectId): Promise<void> {
    await this.endpoints.updateOne({ _id: endpointId }, { $set: { active: false, gone: true } });
  }
}

function toldOf(answer: Answer, isDelivered: boolean): object {
  if ('error' in answer) return answer;
  const { statusCode, excerpt } = answer;
  return { statusCode, ...(!isDelivered && excerpt !== '' && { response: excerpt }) };
}
