import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type mongo, type Model } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { BULK_WRITE } from '../../mongo/bulk-write.js';
import { hasOnlyDuplicates } from '../../mongo/duplicate-key.js';
import { SEAT_LOG_MODEL, type SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import type { MirroredSeat, UnknownEnd } from './projection-batch.js';

const OPTIONAL = ['holdId', 'holderId', 'heldSince', 'heldUntil', 'bookingId'] as const;
const MIRROR_FIELDS = { seatId: 1, status: 1, epoch: 1, n: 1, ...fields(OPTIONAL, 1) } as const;

export type MirrorDoc = Pick<SeatStateDoc, 'seatId' | 'status' | 'epoch' | 'n' | (typeof OPTIONAL)[number]>;

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
      const now = new Date();
      const writes = due.map(([seatId, seat]) => upsertOf(id, seatId, seat, now));
      await unlessDuplicate(() => this.seatStates.collection.bulkWrite(writes as never, BULK_WRITE));
    }
  }

  /** Entries that are there already stay as they are. */
  async append(entries: SeatLogDoc[]): Promise<void> {
    if (entries.length === 0) return;
    await unlessDuplicate(() => this.log.collection.insertMany(entries, BULK_WRITE));
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
    return this.seatStates.find(filter, MIRROR_FIELDS).lean<MirrorDoc[]>().exec();
  }
}

function upsertOf(
  eventId: Types.ObjectId,
  seatId: string,
  seat: MirroredSeat,
  now: Date,
): mongo.AnyBulkWriteOperation<SeatStateDoc> {
  const { epoch, n } = seat;
  const gone = OPTIONAL.filter((field) => !(field in seat));
  const isNoBlock = seat.status !== 'blocked';
  return {
    updateOne: {
      filter: { eventId, seatId, $or: [{ epoch: { $lt: epoch } }, { epoch, n: { $lt: n } }] },
      update: {
        $set: { ...seat, updatedAt: now },
        $unset: { ...fields(gone, ''), ...(isNoBlock && { reason: '', blockedBy: '' }) },
        $setOnInsert: { createdAt: now },
      },
      upsert: true,
    },
  } as mongo.AnyBulkWriteOperation<SeatStateDoc>;
}

function fields<Name extends string, Value>(names: readonly Name[], value: Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>;
}

async function unlessDuplicate(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!hasOnlyDuplicates(error)) throw error;
  }
}
