import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { mongo, Types, type Model } from 'mongoose';
import { DomainError, validationFailed } from '../../common/errors/domain-error.js';
import { LIMITS } from '../../config/limits.js';
import { bulkWrite } from '../../mongo/bulk-write.js';
import { DUPLICATE_KEY } from '../../mongo/duplicate-key.js';
import {
  LAYOUT_PIECE_MODEL,
  LAYOUT_VERSION_MODEL,
  type LayoutPieceDoc,
  type LayoutVersionDoc,
} from '../../mongo/layout.schema.js';
import type { Seat, SeatLayout } from './layout.types.js';

/** What a version consists of before it has a number. */
export type LayoutContent = Omit<SeatLayout, 'id' | 'version' | 'seatCount'>;

/**
 * Stored versions: written once, read whole, deleted with their layout (I10). The version document is written after
 * its seats and makes them visible at once; what an interrupted attempt leaves is under an id that nothing names.
 */
@Injectable()
export class LayoutVersions {
  constructor(
    @InjectModel(LAYOUT_VERSION_MODEL) private readonly versions: Model<LayoutVersionDoc>,
    @InjectModel(LAYOUT_PIECE_MODEL) private readonly pieces: Model<LayoutPieceDoc>,
  ) {}

  /**
   * Stores the layout's next version and returns its number.
   * @throws DomainError VERSION_CONFLICT when others keep taking the number.
   */
  async write(layoutId: string, content: LayoutContent): Promise<number> {
    const document = await this.writeSeats(layoutId, content);
    for (let attempt = 0; attempt < LIMITS.versionAttempts; attempt++) {
      const version = (await this.highest(layoutId)) + 1;
      if (await this.insert({ ...document, version, createdAt: new Date() })) return version;
    }
    await this.dropSeats(document);
    throw new DomainError(
      'VERSION_CONFLICT',
      'Others are changing this layout. Read it again and repeat the change.',
    );
  }

  /** Stores version 1 under an id that nobody else knows. One that is there was written by an earlier attempt. */
  async writeFirst(layoutId: string, content: LayoutContent): Promise<void> {
    const document = await this.writeSeats(layoutId, content);
    const isStored = await this.insert({ ...document, version: 1, createdAt: new Date() });
    if (!isStored) await this.dropSeats(document);
  }

  /** Undefined when there is no such version. */
  async read(layoutId: string, version: number): Promise<SeatLayout | undefined> {
    const found = await this.versions.findOne({ layoutId, version }).lean();
    if (!found) return undefined;
    const pieces = await this.pieces
      .find({ layoutId, versionId: found._id }, { seats: 1 })
      .sort({ n: 1 })
      .lean();
    const seats = pieces.flatMap((piece) => piece.seats as Seat[]);
    if (seats.length === found.seatCount) {
      const { content, seatCount } = found;
      return { id: layoutId, version, seatCount, ...(content as Omit<LayoutContent, 'seats'>), seats };
    }
    // A deletion may have run between the two reads; anything else is damage.
    if (await this.versions.exists({ _id: found._id })) {
      throw new Error(
        `Layout ${layoutId} version ${version} has ${seats.length} of ${found.seatCount} seats.`,
      );
    }
    return undefined;
  }

  async delete(layoutId: string, version: number): Promise<void> {
    const found = await this.versions.findOneAndDelete({ layoutId, version });
    if (found) await this.pieces.deleteMany({ layoutId, versionId: found._id });
  }

  async deleteAll(layoutId: string): Promise<void> {
    await this.versions.deleteMany({ layoutId });
    await this.pieces.deleteMany({ layoutId });
  }

  /** The version's document but for its number; nothing names the seats before it is inserted. */
  private async writeSeats(layoutId: string, { seats, ...content }: LayoutContent) {
    assertStorable(content);
    const _id = new Types.ObjectId();
    const document = { _id, layoutId: new Types.ObjectId(layoutId), seatCount: seats.length, content };
    const pieces = piecesOf(document.layoutId, _id, seats);
    // Some at a time: the process has to serialise them, and does nothing else meanwhile.
    for (let from = 0; from < pieces.length; from += LIMITS.piecesPerWrite)
      await this.pieces.collection.insertMany(pieces.slice(from, from + LIMITS.piecesPerWrite), bulkWrite());
    return document;
  }

  private async dropSeats({ layoutId, _id }: Pick<LayoutVersionDoc, 'layoutId' | '_id'>): Promise<void> {
    await this.pieces.deleteMany({ layoutId, versionId: _id });
  }

  private async highest(layoutId: string): Promise<number> {
    const last = await this.versions.findOne({ layoutId }, { version: 1 }).sort({ version: -1 }).lean();
    return last?.version ?? 0;
  }

  /** False when the number is taken. A document may be megabytes: hence the bound of a bulk write. */
  private async insert(document: LayoutVersionDoc): Promise<boolean> {
    try {
      await this.versions.collection.insertMany([document], bulkWrite());
      return true;
    } catch (error) {
      if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  }
}

function assertStorable(content: object): void {
  if (mongo.BSON.calculateObjectSize(content) <= LIMITS.layoutContentBytes) return;
  const message = `items, categories and sections together must stay below ${LIMITS.layoutContentBytes} bytes`;
  throw validationFailed([{ field: 'items', message }]);
}

function piecesOf(layoutId: Types.ObjectId, versionId: Types.ObjectId, seats: Seat[]): LayoutPieceDoc[] {
  return Array.from({ length: Math.ceil(seats.length / LIMITS.seatsPerPiece) }, (_, n) => ({
    _id: new Types.ObjectId(),
    layoutId,
    versionId,
    n,
    seats: seats.slice(n * LIMITS.seatsPerPiece, (n + 1) * LIMITS.seatsPerPiece),
  }));
}
