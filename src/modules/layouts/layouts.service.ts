import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError } from '../../common/errors/domain-error.js';
import { isId, newId } from '../../common/ids.js';
import { page, type Page, type PageQuery } from '../../common/pagination.js';
import { afterCursor } from '../../mongo/after-cursor.js';
import { DUPLICATE_KEY } from '../../mongo/duplicate-key.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import { LAYOUT_MODEL, type LayoutDoc } from '../../mongo/layout.schema.js';
import { boundsOf } from './layout-bounds.js';
import { LayoutVersions, type LayoutContent } from './layout-versions.js';
import type { Bounds, LayoutInput, SeatLayout } from './layout.types.js';
import { seatTables, type TableAssignment } from './table-seating.js';

/** A version just stored, and the seats its tables were given. */
export interface StoredLayout extends SeatLayout {
  tableAssignments: TableAssignment[];
}

/** A layout in a list: its latest version, without seats. */
export interface LayoutSummary {
  id: string;
  name: string;
  version: number;
  seatCount: number;
  currency: string;
  bounds: Bounds;
  createdAt: Date;
  updatedAt: Date;
}

/** Makes, lists, replaces and deletes layouts. Input has been checked by `parseLayout` or made by the service. */
@Injectable()
export class LayoutsService {
  constructor(
    @InjectModel(LAYOUT_MODEL) private readonly layouts: Model<LayoutDoc>,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
    private readonly versions: LayoutVersions,
  ) {}

  /**
   * Stores the first version of a new layout. The layout itself comes last: a crash leaves nothing that is listed. What
   * is there under `id` already was stored by an earlier attempt with the same input.
   */
  async create(input: LayoutInput, userId: string, id = newId()): Promise<StoredLayout> {
    const { content, tableAssignments } = complete(input);
    await this.versions.writeFirst(id, content);
    await this.insertOnce({ _id: id, ...summaryOf(content, 1), createdBy: userId });
    return stored(id, 1, content, tableAssignments);
  }

  /**
   * Stores the next version. Earlier ones, and the events that use them, stay as they are.
   * @throws DomainError LAYOUT_NOT_FOUND, VERSION_CONFLICT
   */
  async replace(id: string, input: LayoutInput): Promise<StoredLayout> {
    await this.assertUsable(id);
    const { content, tableAssignments } = complete(input);
    const version = await this.versions.write(id, content);
    const isLater = { _id: id, latestVersion: { $lt: version }, deleting: { $ne: true } };
    const { matchedCount } = await this.layouts.updateOne(isLater, { $set: summaryOf(content, version) });
    if (matchedCount === 0) await this.dropIfDeleted(id, version);
    return stored(id, version, content, tableAssignments);
  }

  /** Newest first. */
  async list({ limit, cursor }: PageQuery): Promise<Page<LayoutSummary>> {
    const found = await this.layouts
      .find(afterCursor(cursor))
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
    return page(found.map(toSummary), limit, (layout) => layout.id);
  }

  /** @throws DomainError LAYOUT_NOT_FOUND */
  async latestVersion(id: string): Promise<number> {
    return (await this.find(id)).latestVersion;
  }

  /**
   * The version asked for, or the latest.
   * @throws DomainError LAYOUT_NOT_FOUND
   */
  async existingVersion(id: string, version?: number): Promise<number> {
    const latest = await this.latestVersion(id);
    if (version !== undefined && version > latest) {
      throw new DomainError('LAYOUT_NOT_FOUND', `The layout has the versions 1 to ${latest}.`);
    }
    return version ?? latest;
  }

  /**
   * For whoever made a layout's new user: first store the user, then ask. A deletion marks the layout first and then
   * looks for users, so that one of the two always sees the other.
   * @throws DomainError LAYOUT_NOT_FOUND when the layout is gone or going.
   */
  async assertUsable(id: string): Promise<void> {
    const { deleting } = await this.find(id);
    if (deleting) throw notFound();
  }

  /**
   * Deletes every version. An interrupted deletion is finished by repeating it.
   * @throws DomainError LAYOUT_NOT_FOUND, LAYOUT_IN_USE
   */
  async delete(id: string): Promise<void> {
    await this.find(id);
    await this.assertUnused(id);
    await this.layouts.updateOne({ _id: id }, { $set: { deleting: true } }, { timestamps: false });
    try {
      await this.assertUnused(id);
    } catch (error) {
      await this.layouts.updateOne({ _id: id }, { $unset: { deleting: true } }, { timestamps: false });
      throw error;
    }
    await this.versions.deleteAll(id);
    await this.layouts.deleteOne({ _id: id });
  }

  private async insertOnce(layout: object): Promise<void> {
    try {
      await this.layouts.create(layout);
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
    }
  }

  private async find(id: string): Promise<Pick<LayoutDoc, 'latestVersion' | 'deleting'>> {
    const found = isId(id)
      ? await this.layouts.findById(id, { latestVersion: 1, deleting: 1 }).lean()
      : undefined;
    if (!found) throw notFound();
    return found;
  }

  private async assertUnused(id: string): Promise<void> {
    if (await this.events.exists({ layoutId: id })) {
      throw new DomainError('LAYOUT_IN_USE', 'An event uses this layout, so it stays.');
    }
  }

  /** A later version may have come first, which is well; or the layout is being deleted, and this version with it. */
  private async dropIfDeleted(id: string, version: number): Promise<void> {
    try {
      await this.assertUsable(id);
    } catch (error) {
      await this.versions.delete(id, version);
      throw error;
    }
  }
}

function complete(input: LayoutInput): { content: LayoutContent; tableAssignments: TableAssignment[] } {
  const { seats, tableAssignments } = seatTables(input.seats, input.items);
  return { content: { ...input, bounds: boundsOf(input), seats }, tableAssignments };
}

function summaryOf({ name, currency, bounds, seats }: LayoutContent, latestVersion: number) {
  return { name, currency, bounds, seatCount: seats.length, latestVersion };
}

function stored(
  id: string,
  version: number,
  content: LayoutContent,
  tableAssignments: TableAssignment[],
): StoredLayout {
  return { id, version, seatCount: content.seats.length, ...content, tableAssignments };
}

function toSummary({ _id, latestVersion, ...rest }: LayoutDoc): LayoutSummary {
  const { name, seatCount, currency, bounds, createdAt, updatedAt } = rest;
  return {
    id: _id.toHexString(),
    name,
    version: latestVersion,
    seatCount,
    currency,
    bounds,
    createdAt,
    updatedAt,
  };
}

function notFound(): DomainError {
  return new DomainError('LAYOUT_NOT_FOUND', 'No layout has this id.');
}
