import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { bulkWrite } from '../../mongo/bulk-write.js';
import { duplicatesOf } from '../../mongo/duplicate-key.js';
import { SEAT_LOG_MODEL, type SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { SALE_FIELDS, SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import type { UnknownEnd } from './projection-batch.js';
import { SeatWrites, type MirroredSeats } from './seat-writes.js';

const MIRROR_FIELDS = ['seatId', 'status', 'epoch', 'n', ...SALE_FIELDS] as const;

export type MirrorDoc = Pick<SeatStateDoc, (typeof MIRROR_FIELDS)[number]>;

/** Mirror and log in MongoDB. Every write may be repeated, by whatever process. */
@Injectable()
export class MirrorStore {
  constructor(
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
    @InjectModel(SEAT_LOG_MODEL) private readonly log: Model<SeatLogDoc>,
  ) {}

  /**
   * Of two changes of a seat the one with the later version stays, whichever arrives last.
   * @param newlyHeld seats that mostly have no document yet
   */
  writeSeats(eventId: string, seats: MirroredSeats, newlyHeld?: ReadonlySet<string>): Promise<void> {
    return new SeatWrites(this.seatStates, new Types.ObjectId(eventId)).write(seats, newlyHeld);
  }

  /** Entries that are there already stay as they are. */
  async append(entries: SeatLogDoc[]): Promise<void> {
    if (entries.length === 0) return;
    await this.log.collection.insertMany(entries, bulkWrite()).catch(duplicatesOf);
  }

  /** Every seat of the event that was ever anything but available. */
  seats(eventId: string): Promise<MirrorDoc[]> {
    return this.find({ eventId: new Types.ObjectId(eventId) });
  }

  heldSeats(eventId: string): Promise<MirrorDoc[]> {
    return this.find({ eventId: new Types.ObjectId(eventId), status: 'held' });
  }

  /**
   * Fills in holders and seats of ended holds from the log: a process died after the mirror had forgotten the hold
   * and before its end was logged.
   */
  async fillEnds(ends: readonly UnknownEnd[]): Promise<void> {
    for (const { entry, holdId, reason } of ends) {
      const last = await this.log
        .findOne({
          eventId: entry.eventId,
          seatIds: { $in: entry.seatIds },
          holdId,
          operation: { $in: ['hold', 'transfer', 'extend'] },
          userId: { $exists: true },
        })
        .sort({ epoch: -1, n: -1 })
        .lean();
      if (!last) continue;
      const freed = new Set(entry.seatIds);
      const seatIds = last.seatIds.filter((seatId) => freed.has(seatId));
      entry.endedHolds = [...(entry.endedHolds ?? []), { holdId, holderId: last.userId!, seatIds, reason }];
    }
  }

  private find(filter: object): Promise<MirrorDoc[]> {
    return this.seatStates
      .find(filter, [...MIRROR_FIELDS])
      .lean<MirrorDoc[]>()
      .exec();
  }
}
