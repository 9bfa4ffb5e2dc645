import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { SEAT_LOG_MODEL, type SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { SEAT_PROJECTION_MODEL, type SeatProjectionDoc } from '../../mongo/seat-projection.schema.js';
import { versionFilter } from '../../mongo/version-filter.js';
import { HOLD_TYPES, holdMessages } from './hold-messages.js';
import { MessageStore } from './message-store.js';
import type { NewMessage } from './messages.js';

interface Version {
  epoch: number;
  n: number;
}

const later = ({ epoch, n }: Version) => ({ $or: [{ epoch: { $gt: epoch } }, { epoch, n: { $gt: n } }] });

/** Tells the holds that the ledger of seat changes speaks of, event by event, in the order of the versions. */
@Injectable()
export class HoldRelay {
  constructor(
    private readonly store: MessageStore,
    @InjectModel(SEAT_PROJECTION_MODEL) private readonly projections: Model<SeatProjectionDoc>,
    @InjectModel(SEAT_LOG_MODEL) private readonly changes: Model<SeatLogDoc>,
  ) {}

  async hasWork(): Promise<boolean> {
    return (await this.projections.exists({ untold: true })) !== null;
  }

  /** A piece of each event's log, whose turn is longest ago first. @returns how many deliveries came of it, and whether there may be more */
  async relay(): Promise<{ deliveries: number; more: boolean }> {
    const untold = await this.projections
      .find({ untold: true })
      .sort({ toldAt: 1 })
      .limit(LIMITS.webhookRelayBatch)
      .lean();
    // Asked after what is untold was read: whoever subscribes later is told of what happens later.
    const isWanted = untold.length > 0 && (await this.store.isAnyWanted(HOLD_TYPES));
    let deliveries = 0;
    let more = untold.length === LIMITS.webhookRelayBatch;
    for (const projection of untold) {
      if (!isWanted) {
        await this.note(projection, projection, false);
        continue;
      }
      const piece = await this.relayEvent(projection);
      deliveries += piece.deliveries;
      more ||= piece.more;
    }
    return { deliveries, more };
  }

  private async relayEvent(projection: SeatProjectionDoc): Promise<{ deliveries: number; more: boolean }> {
    const told = { epoch: projection.toldEpoch ?? 0, n: projection.toldN ?? -1 };
    const changes = await this.changes
      .find({ eventId: projection._id, $and: [later(told), versionFilter(projection, '$lte')] } as object)
      .sort({ epoch: 1, n: 1 })
      .limit(LIMITS.webhookRelayBatch)
      .lean();
    const { messages, taken } = messagesOf(changes);
    const deliveries = await this.store.tell(messages);
    const more = taken === LIMITS.webhookRelayBatch || taken < changes.length;
    await this.note(projection, more ? changes[taken - 1] : projection, more);
    return { deliveries, more };
  }

  /** It has something untold still when there is more, or when the projector has gone on meanwhile. */
  private async note({ _id, epoch, n }: SeatProjectionDoc, told: Version, more: boolean): Promise<void> {
    const toldUpTo = { toldEpoch: told.epoch, toldN: told.n };
    const quietly = { timestamps: false };
    const turn = { $currentDate: { toldAt: true as const } };
    await this.projections.updateOne({ _id, ...notBeyond(told) }, { $set: toldUpTo, ...turn }, quietly);
    if (more) return;
    await this.projections.updateOne({ _id, epoch, n, ...toldUpTo }, { $unset: { untold: 1 } }, quietly);
  }
}

/** Of the first changes, until they are many: one change may end hundreds of holds. */
function messagesOf(changes: readonly SeatLogDoc[]): { messages: NewMessage[]; taken: number } {
  const messages: NewMessage[] = [];
  let taken = 0;
  while (taken < changes.length && messages.length < LIMITS.webhookRelayMessages)
    messages.push(...holdMessages(changes[taken++]));
  return { messages, taken };
}

/** Another process may have told more already. */
function notBeyond({ epoch, n }: Version): object {
  return {
    $or: [
      { toldEpoch: { $exists: false } },
      { toldEpoch: { $lt: epoch } },
      { toldEpoch: epoch, toldN: { $lte: n } },
    ],
  };
}
