import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { storeUnavailable } from '../../common/errors/domain-error.js';
import { bulkWrite } from '../../mongo/bulk-write.js';
import { duplicatesOf } from '../../mongo/duplicate-key.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import {
  BLOCK_FIELDS,
  SALE_FIELDS,
  SEAT_STATE_MODEL,
  unset,
  type SeatStateDoc,
} from '../../mongo/seat-state.schema.js';
import { versionFilter } from '../../mongo/version-filter.js';
import { compareVersions, formatVersion, parseVersion } from '../seat-state/event-version.js';

export type BlockChange = Pick<SeatStateDoc, 'status' | 'blockedBy' | 'reason'>;

const ATTEMPTS = 4;

/** Blocks as MongoDB keeps them, in the order in which Redis has decided them. */
@Injectable()
export class BlockLedger {
  constructor(
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
  ) {}

  /**
   * Does what changes Redis and then MongoDB, and does it again when the live state was built anew meanwhile: that
   * rebuild may have read MongoDB before the change was there.
   * @throws DomainError STORE_UNAVAILABLE when Redis is lost again and again
   */
  async lasting<T>(eventId: string, change: () => Promise<T>): Promise<T> {
    let before = await this.epochOf(eventId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const result = await change();
      const after = await this.epochOf(eventId);
      if (after === before) return result;
      before = after;
    }
    throw storeUnavailable('Redis');
  }

  /** Of two changes of a seat the one with the later version stays, whichever arrives last. */
  async write(
    eventId: string,
    seatIds: readonly string[],
    version: string,
    change: BlockChange,
  ): Promise<void> {
    if (seatIds.length === 0) return;
    const { epoch, n } = parseVersion(version);
    const seats = { eventId: new Types.ObjectId(eventId), seatId: { $in: seatIds } };
    // A block says anew by whom and why.
    const gone = [...SALE_FIELDS, ...BLOCK_FIELDS].filter((field) => !(field in change));
    const update = () =>
      this.seatStates.updateMany(
        { ...seats, ...versionFilter({ epoch, n }, '$lte') },
        { $set: { ...change, epoch, n }, $unset: unset(gone) },
      );
    await update();
    const found = await this.seatStates.find(seats, { _id: 0, seatId: 1, epoch: 1, n: 1 }).lean();
    const known = new Set(found.map(({ seatId }) => seatId));
    const missing = seatIds.filter((seatId) => !known.has(seatId));
    const isInserted = await this.insert(seats.eventId, missing, { ...change, epoch, n });
    // Who was faster wrote any change, or this one without its reason.
    if (!isInserted || found.some((doc) => compareVersions(formatVersion(doc), version) < 0)) await update();
  }

  /**
   * Takes back blocks that MongoDB alone knows of, up to this version. They keep the version that they have: Redis
   * changed nothing, and what it changed since must not count as older.
   */
  async takeBack(eventId: string, seatIds: readonly string[], version: string): Promise<void> {
    await this.seatStates.updateMany(
      {
        eventId: new Types.ObjectId(eventId),
        seatId: { $in: seatIds },
        status: 'blocked',
        ...versionFilter(parseVersion(version), '$lte'),
      },
      { $set: { status: 'available' }, $unset: unset(BLOCK_FIELDS) },
    );
  }

  /** Ids of those among the seats that are blocked here. */
  async blocked(eventId: string, seatIds: readonly string[]): Promise<string[]> {
    const found = await this.seatStates
      .find(
        { eventId: new Types.ObjectId(eventId), seatId: { $in: seatIds }, status: 'blocked' },
        { seatId: 1 },
      )
      .lean();
    return found.map(({ seatId }) => seatId);
  }

  /** @returns false when some of them were there by then */
  private async insert(
    eventId: Types.ObjectId,
    seatIds: readonly string[],
    facts: BlockChange & Pick<SeatStateDoc, 'epoch' | 'n'>,
  ): Promise<boolean> {
    if (seatIds.length === 0) return true;
    const now = new Date();
    const documents = seatIds.map((seatId) => {
      const times = { createdAt: now, updatedAt: now };
      return { _id: new Types.ObjectId(), eventId, seatId, ...facts, ...times };
    });
    try {
      await this.seatStates.collection.insertMany(documents, bulkWrite());
      return true;
    } catch (error) {
      return duplicatesOf(error).length === 0;
    }
  }

  private async epochOf(eventId: string): Promise<number | undefined> {
    return (await this.events.findById(eventId, { epoch: 1 }).lean())?.epoch;
  }
}
