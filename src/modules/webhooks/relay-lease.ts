import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { randomUUID } from 'node:crypto';
import type { Model, mongo } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { DUPLICATE_KEY } from '../../mongo/duplicate-key.js';
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
    const isMine = { $eq: ['$owner', this.owner] };
    const isOver = { $lte: ['$leaseUntil', '$$NOW'] };
    const leaseUntil = { $add: ['$$NOW', LIMITS.webhookRelayLeaseMs] };
    try {
      await this.relays.updateOne(
        { _id: ID, $expr: { $or: [isMine, isOver] } },
        [{ $set: { owner: this.owner, leaseUntil } }],
        { upsert: true, writeConcern: { w: 1 } },
      );
      return true;
    } catch (error) {
      // Another holds it: the filter found nothing, and the insert met the one that is there.
      if ((error as { code?: unknown }).code === DUPLICATE_KEY) return false;
      throw error;
    }
  }

  async giveBack(): Promise<void> {
    await this.relays.deleteOne({ _id: ID, owner: this.owner });
  }
}
