import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { bulkWrite } from '../../mongo/bulk-write.js';
import { SEAT_LOG_MODEL, type SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import type { MirroredSeat, UnknownEnd } from './projection-batch.js';
import { OPTIONAL_FIELDS, seatUpsert, unlessDuplicate, upsertSeats } from './seat-upsert.js';

const MIRROR_FIELDS = ['seatId', 'status', 'epoch', 'n', ...OPTIONAL_FIELDS] as const;

export type MirrorDoc = Pick<SeatStateDoc, (typeof MIRROR_FIELDS)[number]>;

/** Mirror and log in MongoDB. Every write may be repeated, by whatever process. */
@Injectable()
export class MirrorStore {
  constructor(
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
    @InjectModel(SEAT_LOG_MODEL) private readonly log: Model<SeatLogDoc>,
  ) {}

  /** Of two changes of a seat the one with the later version stays, whichever arrives last. */
  async writeSeats(eventId: string, seats: ReadonlyMap<string, MirroredSeat>): Promise<void> {
    const id = new Types.ObjectId(eventId);
    const all = [...seats];
    for (let from = 0; from < all.length; from += LIMITS.mirrorWrites) {
      const due = await this.unwritten(id, all.slice(from, from + LIMITS.mirrorWrites));
      if (due.length === 0) continue;
      const writes = due.map(([seatId, seat]) => seatUpsert(id, seatId, seat));
      await upsertSeats(this.seatStates.collection as never, writes);
    }
  }

  /** Entries that are there already stay as they are. */
  async append(entries: SeatLogDoc[]): Promise<void> {
    if (entries.length === 0) return;
    await unlessDuplicate(() => this.log.collection.insertMany(entries, bulkWrite()));
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

  /** So many seats at once are mostly blocks: the block ledger has written them, or is at it. */
  private async unwritten(
    eventId: Types.ObjectId,
    seats: [string, MirroredSeat][],
  ): Promise<[string, MirroredSeat][]> {
    if (seats.length < LIMITS.mirrorWritesChecked) return seats;
    const docs = await this.find({ eventId, seatId: { $in: seats.map(([seatId]) => seatId) } });
    const known = new Map(docs.map((doc) => [doc.seatId, doc]));
    return seats.filter(([seatId, { epoch, n }]) => {
      const doc = known.get(seatId);
      return !doc || doc.epoch < epoch || (doc.epoch === epoch && doc.n < n);
    });
  }

  private find(filter: object): Promise<MirrorDoc[]> {
    return this.seatStates
      .find(filter, [...MIRROR_FIELDS])
      .lean<MirrorDoc[]>()
      .exec();
  }
}
