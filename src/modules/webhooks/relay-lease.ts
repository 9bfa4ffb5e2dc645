import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { randomUUID } from 'node:crypto';
import type { Model, mongo } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { upserting } from '../../mongo/duplicate-key.js';
import { WEBHOOK_RELAY_MODEL, type WebhookRelayDoc } from '../../mongo/webhook-relay.schema.js';
import { collectionOf } from './collection.js';

const ID = 'relay';

/**
 * Lets one process at a time relay. Two may believe so for a moment (one that was paused); telling something twice
 * makes no second message, so that this costs work only.
 */
@Injectable()
export class RelayLease {
  private readonly owner = randomUUID();
  private readonly relays: mongo.Collection<WebhookRelayDoc>;

  constructor(@InjectModel(WEBHOOK_RELAY_MODEL) model: Model<WebhookRelayDoc>) {
    this.relays = collectionOf(model);
  }

  /** Whether this process may relay until the lease ends; asking again prolongs it. */
  async take(): Promise<boolean> {
    const isFree = { $or: [{ $eq: ['$owner', this.owner] }, { $lte: ['$leaseUntil', '$$NOW'] }] };
    const leaseEnd = { $add: ['$$NOW', LIMITS.webhookRelayLeaseMs] };
    const owner = { $cond: [isFree, this.owner, '$owner'] };
    const leaseUntil = { $cond: [isFree, leaseEnd, '$leaseUntil'] };
    const options = { upsert: true, returnDocument: 'after', writeConcern: { w: 1 } } as const;
    const holder = await upserting(() =>
      this.relays.findOneAndUpdate({ _id: ID }, [{ $set: { owner, leaseUntil } }], options),
    );
    return holder?.owner === this.owner;
  }

  async giveBack(): Promise<void> {
    await this.relays.deleteOne({ _id: ID, owner: this.owner });
  }
}
