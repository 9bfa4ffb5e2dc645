import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { mongo, Types, type Model } from 'mongoose';
import { newId } from '../../common/ids.js';
import { LIMITS } from '../../config/limits.js';
import { DUPLICATE_KEY } from '../../mongo/duplicate-key.js';
import { SEAT_PROJECTION_MODEL, type SeatProjectionDoc } from '../../mongo/seat-projection.schema.js';
import type { EventVersion } from '../seat-state/event-version.js';

interface Acquired {
  /** Whether this process projects the event from now on. */
  isOurs: boolean;
  /** Version up to which mirror and log are complete; 0-0 when nothing was projected yet. */
  position: EventVersion;
}

const LEASE_END = { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: LIMITS.mirrorLeaseMs } };

/**
 * Which process projects an event, and how far it has come. Leases end by MongoDB's clock. Two processes that believe
 * to have the same event do no harm: every write is guarded by its version.
 */
@Injectable()
export class ProjectionLease {
  /** Names this process. */
  private readonly owner = newId();

  constructor(@InjectModel(SEAT_PROJECTION_MODEL) private readonly projections: Model<SeatProjectionDoc>) {}

  /** Takes the event unless another process has it. */
  async acquire(eventId: string): Promise<Acquired> {
    const isFree = {
      $or: [{ $eq: ['$owner', this.owner] }, { $lte: [{ $ifNull: ['$leaseUntil', '$$NOW'] }, '$$NOW'] }],
    };
    const ifFree = (value: unknown, else_: unknown) => ({ $cond: [isFree, value, else_] });
    const update = {
      owner: ifFree(this.owner, '$owner'),
      leaseUntil: ifFree(LEASE_END, '$leaseUntil'),
      epoch: { $ifNull: ['$epoch', 0] },
      n: { $ifNull: ['$n', 0] },
      createdAt: { $ifNull: ['$createdAt', '$$NOW'] },
      updatedAt: { $ifNull: ['$updatedAt', '$$NOW'] },
    };
    const found = await this.projections.collection
      .findOneAndUpdate({ _id: new Types.ObjectId(eventId) }, [{ $set: update }], {
        upsert: true,
        returnDocument: 'after',
      })
      .catch((error: unknown) => {
        // Two processes inserted it at once; the next attempt finds it.
        if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return null;
        throw error;
      });
    if (!found) return { isOurs: false, position: { epoch: 0, n: 0 } };
    const { owner, epoch, n } = found as unknown as SeatProjectionDoc;
    return { isOurs: owner === this.owner, position: { epoch, n } };
  }

  /**
   * Mirror and log are complete up to this version, and the log has something new.
   * @returns whether the event is still this process's
   */
  async advance(eventId: string, { epoch, n }: EventVersion): Promise<boolean> {
    return this.ours(eventId, { epoch, n, untold: true, updatedAt: '$$NOW', leaseUntil: LEASE_END });
  }

  /** @returns those of the events that are still this process's */
  async renew(eventIds: readonly string[]): Promise<Set<string>> {
    const ours = { _id: { $in: eventIds.map((id) => new Types.ObjectId(id)) }, owner: this.owner };
    await this.projections.collection.updateMany(ours, [{ $set: { leaseUntil: LEASE_END } }]);
    const found = await this.projections.find(ours, { _id: 1 }).lean();
    return new Set(found.map(({ _id }) => _id.toHexString()));
  }

  /** Another process may take the event at once. */
  async release(eventIds: readonly string[]): Promise<void> {
    const ids = eventIds.map((id) => new Types.ObjectId(id));
    await this.projections.collection.updateMany(
      { _id: { $in: ids }, owner: this.owner },
      { $unset: { owner: '', leaseUntil: '' } },
    );
  }

  /** Events whose process was not heard of any more. */
  async orphans(): Promise<string[]> {
    const found = await this.projections
      .find({ owner: { $exists: true }, $expr: { $lt: ['$leaseUntil', '$$NOW'] } }, { _id: 1 })
      .limit(LIMITS.mirrorOrphans)
      .lean();
    return found.map(({ _id }) => _id.toHexString());
  }

  /** Positions of those of the events that were ever projected. */
  async positions(eventIds: readonly Types.ObjectId[]): Promise<Map<string, EventVersion>> {
    const found = await this.projections.find({ _id: { $in: eventIds } }, { epoch: 1, n: 1 }).lean();
    return new Map(found.map(({ _id, epoch, n }) => [_id.toHexString(), { epoch, n }]));
  }

  private async ours(eventId: string, set: object): Promise<boolean> {
    const filter = { _id: new Types.ObjectId(eventId), owner: this.owner };
    const { matchedCount } = await this.projections.collection.updateOne(filter, [{ $set: set }]);
    return matchedCount === 1;
  }
}
