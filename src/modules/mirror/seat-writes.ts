import type { Model, mongo, Types } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { bulkWrite } from '../../mongo/bulk-write.js';
import { duplicatesOf } from '../../mongo/duplicate-key.js';
import { BLOCK_FIELDS, SALE_FIELDS, unset, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import { versionFilter } from '../../mongo/version-filter.js';
import { compareVersions, formatVersion } from '../seat-state/event-version.js';
import type { MirroredSeat } from './projection-batch.js';

/** By seat id. */
export type MirroredSeats = ReadonlyMap<string, MirroredSeat>;

/**
 * Writes what the mirror says of seats, unless it has a later version of one. To MongoDB a document that is updated costs
 * five times one that is inserted, and a statement as much as a document: hence inserts first where a document is
 * hardly there, and one update for all seats that become the same.
 */
export class SeatWrites {
  /** @param over what may be replaced: earlier versions only, or its own version, too, when that was found to be wrong */
  constructor(
    private readonly seatStates: Model<SeatStateDoc>,
    private readonly eventId: Types.ObjectId,
    private readonly over: '$lt' | '$lte' = '$lt',
  ) {}

  /** @param hardlyThere seats that are inserted first; the others are updated first. Where that was wrong, it is found out. */
  async write(seats: MirroredSeats, hardlyThere: ReadonlySet<string> = new Set()): Promise<void> {
    const all = [...seats];
    const isNew = ([seatId]: [string, MirroredSeat]): boolean => hardlyThere.has(seatId);
    const were = await this.inPieces(all.filter(isNew), (piece) => this.insert(piece));
    const old = [...all.filter((seat) => !isNew(seat)), ...were];
    const missing = await this.inPieces(old, (piece) => this.update(piece));
    // One that somebody else inserts meanwhile is compared with theirs.
    if (missing.length > 0) await this.write(new Map(missing), new Set(missing.map(([seatId]) => seatId)));
  }

  /** @returns what `work` leaves */
  private async inPieces(
    seats: [string, MirroredSeat][],
    work: (piece: [string, MirroredSeat][]) => Promise<[string, MirroredSeat][]>,
  ): Promise<[string, MirroredSeat][]> {
    const left: [string, MirroredSeat][] = [];
    for (let from = 0; from < seats.length; from += LIMITS.mirrorWrites)
      left.push(...(await work(seats.slice(from, from + LIMITS.mirrorWrites))));
    return left;
  }

  /** @returns those that have a document */
  private async insert(seats: [string, MirroredSeat][]): Promise<[string, MirroredSeat][]> {
    const now = new Date();
    const documents = seats.map(([seatId, seat]) => ({
      eventId: this.eventId,
      seatId,
      ...seat,
      createdAt: now,
      updatedAt: now,
    }));
    try {
      await this.seatStates.collection.insertMany(documents, bulkWrite());
      return [];
    } catch (error) {
      return duplicatesOf(error).map((index) => seats[index]);
    }
  }

  /** @returns those that have no document, or an earlier one that came in between */
  private async update(seats: [string, MirroredSeat][]): Promise<[string, MirroredSeat][]> {
    const writes = [...alike(seats)].map(([seat, seatIds]) => this.updateOf(seat, seatIds));
    const { matchedCount } = await this.seatStates.collection.bulkWrite(writes, bulkWrite());
    if (matchedCount === seats.length) return [];
    const ids = seats.map(([seatId]) => seatId);
    const found = await this.seatStates
      .find({ eventId: this.eventId, seatId: { $in: ids } }, { _id: 0, seatId: 1, epoch: 1, n: 1 })
      .lean<Pick<SeatStateDoc, 'seatId' | 'epoch' | 'n'>[]>();
    const versions = new Map(found.map((doc) => [doc.seatId, formatVersion(doc)]));
    return seats.filter(([seatId, seat]) => {
      const version = versions.get(seatId);
      return version === undefined || compareVersions(version, formatVersion(seat)) < 0;
    });
  }

  private updateOf(seat: MirroredSeat, seatIds: string[]): mongo.AnyBulkWriteOperation {
    const gone: string[] = SALE_FIELDS.filter((field) => !(field in seat));
    if (seat.status !== 'blocked') gone.push(...BLOCK_FIELDS);
    const isEarlier = versionFilter(seat, this.over);
    return {
      updateMany: {
        filter: { eventId: this.eventId, seatId: { $in: seatIds }, ...isEarlier },
        update: {
          $set: { ...seat, updatedAt: new Date() },
          $unset: unset(gone),
        },
        hint: { eventId: 1, seatId: 1 },
      },
    };
  }
}

/** Seat ids by what these seats become. */
function alike(seats: [string, MirroredSeat][]): Map<MirroredSeat, string[]> {
  const byContent = new Map<string, { seat: MirroredSeat; seatIds: string[] }>();
  for (const [seatId, seat] of seats) {
    const content = JSON.stringify(seat);
    const known = byContent.get(content);
    if (known) known.seatIds.push(seatId);
    else byContent.set(content, { seat, seatIds: [seatId] });
  }
  return new Map([...byContent.values()].map(({ seat, seatIds }) => [seat, seatIds]));
}
