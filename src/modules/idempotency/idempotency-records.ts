import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { mongo, type Model } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { newId } from '../../common/ids.js';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { LIMITS } from '../../config/limits.js';
import { upserting } from '../../mongo/duplicate-key.js';
import {
  IDEMPOTENCY_KEY_MODEL,
  type IdempotencyKeyDoc,
  type StoredAnswerDoc,
} from '../../mongo/idempotency-key.schema.js';
import type { RequestSeal } from './request-seal.js';

/** The right to do the work of a key; lost when its lease ends and a repetition takes over. */
export interface Claim {
  readonly id: string;
  readonly attempt: string;
  readonly reservedId: string;
  /** False when an earlier attempt may have done some of the work. */
  readonly isFirst: boolean;
}

/** What a request with a key is told: do it, it is being done, here is its answer, or the key is another request's. */
export type Begun =
  | { tag: 'mine'; claim: Claim }
  | { tag: 'running' }
  | { tag: 'answered'; answer: StoredAnswerDoc }
  | { tag: 'reused' };

/** The collection `idempotency_keys`. Of simultaneous requests, in however many processes, its `_id` lets one through. */
@Injectable()
export class IdempotencyRecords {
  private readonly collection: mongo.Collection<IdempotencyKeyDoc>;
  private readonly keptMs: number;
  /** By owner: keys that still fit, as of a count that is good until then (process time, ms). */
  private readonly rooms = new Map<string, { left: number; until: number }>();

  constructor(
    @InjectModel(IDEMPOTENCY_KEY_MODEL) keys: Model<IdempotencyKeyDoc>,
    @Inject(APP_CONFIG) { MINUTE_MS }: AppConfig,
  ) {
    this.collection = keys.collection as unknown as mongo.Collection<IdempotencyKeyDoc>;
    this.keptMs = LIMITS.idempotencyKeyMinutes * MINUTE_MS;
  }

  /** Makes the record, or takes one over that is past its time or whose attempt seems to have died; else reads it. */
  async begin({ id, owner, fingerprint }: RequestSeal): Promise<Begun> {
    const attempt = randomUUID();
    const reservedId = newId();
    const fresh = { _id: id, owner, fingerprint, state: 'running', attempt, reservedId };
    const record = await this.upsert(id, beginning(fresh, this.keptMs));
    if (record.attempt === attempt) {
      const isFirst = record.reservedId === reservedId;
      return { tag: 'mine', claim: { id, attempt, reservedId: record.reservedId, isFirst } };
    }
    if (record.fingerprint !== fingerprint) return { tag: 'reused' };
    return record.answer ? { tag: 'answered', answer: record.answer } : { tag: 'running' };
  }

  /** Keeps the answer, unless the claim was lost. */
  async finish({ id, attempt }: Claim, answer: StoredAnswerDoc): Promise<void> {
    const change = { $set: { state: 'answered' as const, answer }, $unset: { leaseUntil: 1 as const } };
    await this.collection.updateOne({ _id: id, attempt }, change);
  }

  /** The next request with this key and body does the work again, under the same reserved id. */
  async lapse({ id, attempt }: Claim): Promise<void> {
    await this.collection.updateOne({ _id: id, attempt }, [{ $set: { leaseUntil: '$$NOW' } }]);
  }

  /** Nothing was done: the key is free for any request. */
  async drop({ id, attempt }: Claim): Promise<void> {
    await this.collection.deleteOne({ _id: id, attempt });
  }

  /**
   * Counting costs the more the more keys there are, so a count lasts this process for some seconds: keys that other
   * processes take meanwhile come on top.
   */
  async hasTooMany(owner: string): Promise<boolean> {
    const room = this.rooms.get(owner);
    if (room && room.left > 0 && performance.now() < room.until) {
      room.left--;
      return false;
    }
    const most = LIMITS.idempotencyKeysPerUser;
    const count = await this.collection.countDocuments({ owner }, { limit: most + 1 });
    if (this.rooms.size >= LIMITS.idempotencyCountsInMemory) this.rooms.clear();
    this.rooms.set(owner, { left: most - count, until: performance.now() + LIMITS.idempotencyCountMs });
    return count > most;
  }

  private async upsert(_id: string, pipeline: mongo.Document[]): Promise<IdempotencyKeyDoc> {
    const options = { upsert: true, returnDocument: 'after', promoteBuffers: true } as const;
    return (await upserting(() => this.collection.findOneAndUpdate({ _id }, pipeline, options)))!;
  }
}

/** One atomic look and step, by MongoDB's clock. A missing record counts as one that is past its time. */
function beginning(fresh: { fingerprint: string; attempt: string }, keptMs: number): mongo.Document[] {
  const leaseUntil = { $add: ['$$NOW', LIMITS.idempotencyLeaseMs] };
  const isOver = { $lte: [{ $ifNull: ['$expiresAt', new Date(0)] }, '$$NOW'] };
  const isOrphan = {
    $and: [
      { $eq: ['$state', 'running'] },
      { $lte: ['$leaseUntil', '$$NOW'] },
      { $eq: ['$fingerprint', fresh.fingerprint] },
    ],
  };
  const anew = { ...fresh, leaseUntil, expiresAt: { $add: ['$$NOW', keptMs] } };
  const takenOver = { $mergeObjects: ['$$ROOT', { attempt: fresh.attempt, leaseUntil }] };
  const ofRunning = { $cond: [isOrphan, takenOver, '$$ROOT'] };
  return [{ $replaceWith: { $cond: [isOver, anew, ofRunning] } }];
}
