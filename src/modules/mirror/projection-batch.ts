import { Types } from 'mongoose';
import type { EndedHold, SeatLogDoc } from '../../mongo/seat-log.schema.js';
import type { SeatStateDoc } from '../../mongo/seat-state.schema.js';
import { AVAILABLE, BLOCKED, BOOKED, HELD, SEAT_STATUSES } from '../../redis/seat-status.js';
import type { EventVersion } from '../seat-state/event-version.js';
import type { Change } from './change.js';
import type { HoldBook, KnownHold } from './hold-book.js';

/** What the mirror keeps of a seat besides its names and times; fields that are not here are unset. */
export type MirroredSeat = EventVersion &
  Pick<SeatStateDoc, 'status'> &
  Partial<Pick<SeatStateDoc, 'holdId' | 'holderId' | 'heldSince' | 'heldUntil' | 'bookingId' | 'blockedBy'>>;

/** A hold ended in this log entry, and nobody here knows whose it was. */
export interface UnknownEnd {
  entry: SeatLogDoc;
  holdId: string;
  reason: EndedHold['reason'];
}

/** Consecutive changes of one event, as they are written to the mirror and to the log. */
export class ProjectionBatch {
  /** By ordinal; of several changes of a seat the last one. */
  readonly seats = new Map<number, MirroredSeat>();
  /** Seats that were in no hold before: most were never anything but available. */
  readonly newlyHeld = new Set<number>();
  readonly log: SeatLogDoc[] = [];
  readonly unknownEnds: UnknownEnd[] = [];
  private readonly eventId: Types.ObjectId;

  constructor(
    eventId: string,
    private readonly seatIdOf: (ordinal: number) => string,
    private readonly book: HoldBook,
  ) {
    this.eventId = new Types.ObjectId(eventId);
  }

  add(change: Change): void {
    const entry = this.entryOf(change);
    this.log.push(entry);
    const having = (status: number): number[] =>
      change.seats.filter((seat) => seat.status === status).map(({ ordinal }) => ordinal);
    for (const ordinal of having(HELD)) if (!this.book.of(ordinal)) this.newlyHeld.add(ordinal);
    this.end(entry, change.lapsed, 'expired');
    this.end(entry, change.joined, 'joined');
    const gone = change.seats.filter(({ status }) => status !== HELD).map(({ ordinal }) => ordinal);
    this.takeFromHolds(entry, change, gone);
    this.hold(entry, change, having(HELD));
    const version = change.version;
    for (const ordinal of having(AVAILABLE)) this.seats.set(ordinal, { ...version, status: 'available' });
    for (const ordinal of having(BOOKED))
      this.seats.set(ordinal, { ...version, status: 'booked', bookingId: change.refs[0] });
    for (const ordinal of having(BLOCKED))
      this.seats.set(ordinal, { ...version, status: 'blocked', blockedBy: change.userId });
  }

  private entryOf(change: Change): SeatLogDoc {
    const { version, at, operation, userId, fromUserId, requestId, reason, until, seats } = change;
    const [ref] = change.refs;
    const isOfBooking = operation === 'book' || operation === 'free';
    return {
      _id: new Types.ObjectId(),
      eventId: this.eventId,
      ...version,
      at,
      operation: operation as SeatLogDoc['operation'],
      ...(userId !== undefined && { userId }),
      ...(fromUserId !== undefined && { fromUserId }),
      ...(requestId && { requestId }),
      ...(ref && (isOfBooking ? { bookingId: ref } : { holdId: ref })),
      ...(reason && { reason }),
      ...(until && { heldUntil: until }),
      seatIds: seats.map(({ ordinal }) => this.seatIdOf(ordinal)),
      statuses: seats.map(({ status }) => SEAT_STATUSES[status]),
    };
  }

  private end(entry: SeatLogDoc, holdIds: readonly string[], reason: EndedHold['reason']): void {
    for (const holdId of holdIds) {
      const hold = this.book.get(holdId);
      if (!hold) {
        this.unknownEnds.push({ entry, holdId, reason });
        continue;
      }
      for (const ended of this.book.take([...hold.seats])) this.tell(entry, ended, { reason });
    }
  }

  private takeFromHolds(entry: SeatLogDoc, change: Change, ordinals: readonly number[]): void {
    const isOfBooking = change.operation === 'book' || change.operation === 'free';
    const had = ordinals.flatMap((ordinal) => this.book.of(ordinal) ?? []);
    const emptied = this.book.take(ordinals);
    const known = new Set(emptied.map(({ holdId }) => holdId));
    const reason = change.operation === 'release' ? 'released' : 'booked';
    const owner = change.operation === 'free' ? change.fromUserId : change.userId;
    for (const hold of emptied) {
      if (reason === 'released') this.tell(entry, hold, { reason });
      // A sale that Redis had forgotten takes the seats of another buyer's hold.
      else if (hold.holderId !== owner) this.tell(entry, hold, { reason: 'expired', lost: true });
      else if (isOfBooking) this.tell(entry, hold, { reason });
    }
    for (const holdId of change.ended)
      if (!known.has(holdId)) this.unknownEnds.push({ entry, holdId, reason });
    if (change.operation !== 'book') return;
    const partly = had.find(({ holdId, holderId }) => holderId === owner && !known.has(holdId));
    if (partly && !isAheadOf(partly, entry)) entry.holdId = partly.holdId;
  }

  private hold(entry: SeatLogDoc, change: Change, ordinals: readonly number[]): void {
    if (ordinals.length === 0) return;
    const [holdId] = change.refs;
    const facts = {
      holdId,
      holderId: change.userId!,
      since: change.since ?? this.book.get(holdId)?.since ?? change.at,
      until: change.until!,
    };
    for (const hold of this.book.put(facts, ordinals))
      if (hold.holderId !== facts.holderId) this.tell(entry, hold, { reason: 'expired', lost: true });
    // Every seat of the hold, not only those named: all have the deadline of their hold.
    for (const ordinal of this.book.get(holdId)!.seats)
      this.seats.set(ordinal, { ...change.version, ...heldBy(facts) });
  }

  private tell(entry: SeatLogDoc, hold: KnownHold, end: Pick<EndedHold, 'reason' | 'lost'>): void {
    if (isAheadOf(hold, entry)) return;
    const { holdId, holderId, seats } = hold;
    entry.endedHolds = [
      ...(entry.endedHolds ?? []),
      { holdId, holderId, seatIds: [...seats].map(this.seatIdOf), ...end },
    ];
  }
}

/** The mirror was ahead: the change took the seat from its hold before, and the hold of the mirror is made later. */
function isAheadOf({ knownAt }: KnownHold, { epoch, n }: EventVersion): boolean {
  return knownAt !== undefined && (knownAt.epoch > epoch || (knownAt.epoch === epoch && knownAt.n > n));
}

/** A held seat, but for its version. */
export function heldBy(hold: Omit<KnownHold, 'seats'>): Omit<MirroredSeat, keyof EventVersion> {
  return {
    status: 'held',
    holdId: hold.holdId,
    holderId: hold.holderId,
    heldSince: hold.since,
    heldUntil: hold.until,
  };
}
