import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { page } from '../../common/pagination.js';
import { afterCursor } from '../../mongo/after-cursor.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import { requireEvent } from '../../mongo/require-event.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import type { BlocksQuery, SeatBlockPageDto } from './events.dto.js';

/** Which seats are blocked, why, and by whom. */
@Injectable()
export class FindBlocks {
  constructor(
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
  ) {}

  /** Seats that came to the mirror last are first. @throws DomainError EVENT_NOT_FOUND */
  async execute(eventId: string, query: BlocksQuery): Promise<SeatBlockPageDto> {
    const { limit, cursor } = query;
    const found = await this.seatStates
      .find({
        eventId: new Types.ObjectId(eventId),
        status: 'blocked',
        ...(query.seatId !== undefined && { seatId: query.seatId }),
        ...afterCursor(cursor),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
    if (found.length === 0) await requireEvent(this.events, eventId);
    const { items, nextCursor } = page(found, limit, ({ _id }) => _id.toHexString());
    return {
      items: items.map(({ seatId, reason, blockedBy }) => ({ seatId, reason, blockedBy })),
      nextCursor,
    };
  }
}
