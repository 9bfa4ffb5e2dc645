import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model, type QueryFilter } from 'mongoose';
import { decodeCursor, page } from '../../common/pagination.js';
import { SEAT_LOG_MODEL, type SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { ordinalsOf } from '../seat-state/seat-lookup.js';
import type { SeatLogPageDto, SeatLogQuery } from './seat-log.dto.js';
import { NEWEST_FIRST, seatLogEntry } from './seat-log-entry.js';

type Filter = QueryFilter<SeatLogDoc>;

/** Reads an event's ledger of seat changes, newest first. */
@Injectable()
export class FindSeatLog {
  constructor(
    @InjectModel(SEAT_LOG_MODEL) private readonly log: Model<SeatLogDoc>,
    private readonly events: LiveEvents,
  ) {}

  /** @throws DomainError EVENT_NOT_FOUND, UNKNOWN_SEATS */
  async execute(eventId: string, query: SeatLogQuery): Promise<SeatLogPageDto> {
    const live = await this.events.get(eventId);
    if (query.seatId !== undefined) ordinalsOf(await live.layout(), [query.seatId]);
    const found = await this.log
      .find(seatLogFilter(eventId, query))
      .sort(NEWEST_FIRST)
      .limit(query.limit + 1)
      .lean();
    const { items, nextCursor } = page(found, query.limit, keyOf);
    return { items: items.map(seatLogEntry), nextCursor };
  }
}

/** Every field that it names is in the index that serves it, the bounds of the time right after the equalities. */
export function seatLogFilter(eventId: string, query: SeatLogQuery): Filter {
  const { seatId, bookingId, holdId, userId, cursor } = query;
  const last = cursor === undefined ? undefined : parseKey(decodeCursor(cursor, isKey));
  const common: Filter = {
    eventId: new Types.ObjectId(eventId),
    ...(seatId !== undefined && { seatIds: seatId }),
    ...(bookingId !== undefined && { bookingId }),
    ...(userId !== undefined && { userId }),
    ...timeBounds(query, last),
    ...(last && { $or: beyond(last) }),
  };
  if (holdId === undefined) return common;
  // A hold is named by what was done with it, and by the change that ended it.
  return {
    $or: [
      { ...common, holdId },
      { ...common, 'endedHolds.holdId': holdId },
    ],
  };
}

interface Key {
  at: Date;
  epoch: number;
  n: number;
}

function timeBounds({ from, to }: SeatLogQuery, last: Key | undefined): Filter {
  const at = {
    ...(from !== undefined && { $gte: new Date(from) }),
    ...(to !== undefined && { $lt: new Date(to) }),
    ...(last && { $lte: last.at }),
  };
  return Object.keys(at).length > 0 ? { at } : {};
}

/** What comes after the last entry of the page before. */
function beyond({ at, epoch, n }: Key): Filter[] {
  return [{ at: { $lt: at } }, { at, epoch: { $lt: epoch } }, { at, epoch, n: { $lt: n } }];
}

const KEY = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/;
const isKey = (text: string): boolean => KEY.test(text);
const keyOf = ({ at, epoch, n }: SeatLogDoc): string => `${at.getTime()}.${epoch}.${n}`;

function parseKey(text: string): Key {
  const [at, epoch, n] = text.split('.').map(Number);
  return { at: new Date(at), epoch, n };
}
