import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { randomUUID } from 'node:crypto';
import type { Model, mongo, Types } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { bulkWrite } from '../../mongo/bulk-write.js';
import {
  WEBHOOK_DELIVERY_MODEL,
  type DeliveryAttempt,
  type WebhookDeliveryDoc,
} from '../../mongo/webhook-delivery.schema.js';
import { collectionOf, insertOnly } from './collection.js';

export type NewDelivery = Pick<
  WebhookDeliveryDoc,
  'endpointId' | 'messageId' | 'type' | 'eventId' | 'subject' | 'seq'
>;
/** A delivery that this process may attempt until its lease ends. */
export type ClaimedDelivery = WebhookDeliveryDoc & Required<Pick<WebhookDeliveryDoc, 'claim' | 'claimedAt'>>;

/** What follows from an attempt. */
export type Fate = { status: 'delivered' | 'dead' } | { status: 'pending'; pauseMs: number };

/** What a failover forgets of an attempt is a message sent again, which may happen anyway; so nobody waits for more. */
const FORGETTABLE = { writeConcern: { w: 1 } } as const;
/** Sees such writes at once; what a majority has comes later, and a wake-up would be lost meanwhile. */
const LATEST = { readConcern: { level: 'local' } } as const;
const ATTEMPTS_SO_FAR = { $ifNull: ['$attemptCount', 0] };
const PENDING_ANEW = {
  status: 'pending',
  dueAt: '$$NOW',
  attemptCount: ATTEMPTS_SO_FAR,
  attemptsBefore: ATTEMPTS_SO_FAR,
};

/**
 * The deliveries of all endpoints, one queue each, in MongoDB. Claims and pauses go by MongoDB's clock. A delivery is
 * claimed by one process at a time; when that dies, the lease ends and another takes it.
 */
@Injectable()
export class DeliveryQueue {
  private readonly deliveries: mongo.Collection<WebhookDeliveryDoc>;

  constructor(@InjectModel(WEBHOOK_DELIVERY_MODEL) model: Model<WebhookDeliveryDoc>) {
    this.deliveries = collectionOf(model);
  }

  /** Those that are there already stay as they are. In order, so that nobody finds a later one without the earlier. */
  async add(deliveries: NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const values = { status: 'pending', attemptCount: 0, attempts: [] };
    await this.deliveries.bulkWrite(
      deliveries.map((delivery) => ({
        updateOne: {
          filter: { endpointId: delivery.endpointId, messageId: delivery.messageId },
          update: insertOnly({ ...delivery, ...values }, 'dueAt', 'createdAt'),
          upsert: true,
        },
      })),
      bulkWrite({ ordered: true }),
    );
  }

  /** Makes deliveries pending anew, whatever became of them; one that is being sent right now is left alone. */
  async revive(deliveries: NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    await this.deliveries.bulkWrite(
      deliveries.map((delivery) => ({
        updateOne: {
          filter: { endpointId: delivery.endpointId, messageId: delivery.messageId },
          update: [
            {
              $replaceWith: {
                $cond: [
                  { $eq: [{ $type: '$claim' }, 'string'] },
                  '$$ROOT',
                  {
                    $mergeObjects: [
                      { $literal: { ...delivery, attempts: [] } },
                      { createdAt: '$$NOW' },
                      '$$ROOT',
                      PENDING_ANEW,
                    ],
                  },
                ],
              },
            },
          ],
          upsert: true,
        },
      })),
      bulkWrite({ ordered: true }),
    );
  }

  /** Endpoints with anything to send, now or later. */
  waitingEndpoints(): Promise<Types.ObjectId[]> {
    return this.deliveries.distinct('endpointId', { status: 'pending' });
  }

  /** The one that is due longest, for one attempt; undefined when none is due. */
  async claim(endpointId: Types.ObjectId): Promise<ClaimedDelivery | undefined> {
    const claim = randomUUID();
    const leaseEnd = { $add: ['$$NOW', LIMITS.webhookLeaseMs] };
    const attemptCount = { $add: ['$attemptCount', 1] };
    const claimed = await this.deliveries.findOneAndUpdate(
      { status: 'pending', endpointId, $expr: { $lte: ['$dueAt', '$$NOW'] } },
      [{ $set: { claim, claimedAt: '$$NOW', dueAt: leaseEnd, attemptCount } }],
      { sort: { dueAt: 1 }, returnDocument: 'after', ...FORGETTABLE },
    );
    return (claimed as ClaimedDelivery | null) ?? undefined;
  }

  /**
   * Gives the claim back when an earlier message of the same subject has still to reach the endpoint, until that is
   * settled, which wakes this one. It may be settled while this is written, and the wake-up lost; so one looks again.
   * @returns whether it did
   */
  async giveWay(delivery: ClaimedDelivery): Promise<boolean> {
    const earlier = await this.earlierThan(delivery);
    if (!earlier) return false;
    const dueAt = { $add: [{ $max: ['$$NOW', earlier.dueAt] }, LIMITS.webhookTickMs] };
    await this.deliveries.updateOne(
      { _id: delivery._id, claim: delivery.claim },
      [{ $set: { dueAt, attemptCount: { $subtract: ['$attemptCount', 1] } } }, { $unset: 'claim' }],
      FORGETTABLE,
    );
    if (!(await this.earlierThan(delivery))) await this.wake({ _id: delivery._id });
    return true;
  }

  /**
   * Notes an attempt and what follows from it. Nothing happens when the lease has ended and another has the claim.
   * @returns whether it was settled
   */
  async settle(delivery: ClaimedDelivery, fate: Fate, attempt: DeliveryAttempt): Promise<boolean> {
    const { _id, claim, claimedAt } = delivery;
    const endedAt = claimedAt.getTime() + attempt.durationMs;
    const { matchedCount } = await this.deliveries.updateOne(
      { _id, claim },
      {
        $set: {
          status: fate.status,
          ...(fate.status === 'delivered' && { deliveredAt: new Date(endedAt) }),
          ...(fate.status === 'pending' && { dueAt: new Date(endedAt + fate.pauseMs) }),
        },
        $push: { attempts: { $each: [attempt], $slice: -LIMITS.webhookAttemptsKept } },
        $unset: { claim: 1 },
      },
      FORGETTABLE,
    );
    if (matchedCount === 1 && fate.status !== 'pending') await this.wakeLater(delivery);
    return matchedCount === 1;
  }

  async drop(endpointId: Types.ObjectId): Promise<void> {
    await this.deliveries.deleteMany({ endpointId });
  }

  private earlierThan({ endpointId, subject, seq }: WebhookDeliveryDoc): Promise<WebhookDeliveryDoc | null> {
    const earlier = { endpointId, subject, status: 'pending' as const, seq: { $lt: seq } };
    return this.deliveries.findOne(earlier, LATEST);
  }

  private wakeLater({ endpointId, subject, seq }: WebhookDeliveryDoc): Promise<void> {
    return this.wake({ endpointId, subject, seq: { $gt: seq } });
  }

  private async wake(which: object): Promise<void> {
    await this.deliveries.updateMany(
      { ...which, status: 'pending', claim: { $exists: false } },
      [{ $set: { dueAt: { $min: ['$dueAt', '$$NOW'] } } }],
      FORGETTABLE,
    );
  }
}
