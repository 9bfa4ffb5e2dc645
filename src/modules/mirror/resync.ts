import { Injectable, Logger } from '@nestjs/common';
import { Types } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import type { EndedHold, SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { dumpScript, type DumpedHold } from '../../redis/scripts/dump.js';
import { AVAILABLE, BLOCKED, BOOKED, HELD, SEAT_STATUSES } from '../../redis/seat-status.js';
import type { LayoutIndex } from '../layouts/layout-index.js';
import {
  compareVersions,
  formatVersion,
  parseVersion,
  type EventVersion,
} from '../seat-state/event-version.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { parseEntry, type Change, type StreamEntry } from './change.js';
import { HoldBook, type HoldFacts } from './hold-book.js';
import { MirrorStore, type MirrorDoc } from './mirror-store.js';
import { heldBy, type MirroredSeat } from './projection-batch.js';

interface Dump {
  version: string;
  state: Buffer;
  claims: Map<number, string>;
  holds: Map<string, DumpedHold>;
}

type Expected = Omit<MirroredSeat, keyof EventVersion>;

/**
 * Brings mirror and log in line with Redis where the changes in between cannot be had: at the first look, after a
 * rebuild, and behind a stream that was cut. The state is read in slices while it goes on changing; a seat that
 * changed after `base` is left to the changes that follow.
 */
@Injectable()
export class Resync {
  private readonly log = new Logger(Resync.name);

  constructor(
    private readonly redis: RedisConnection,
    private readonly events: LiveEvents,
    private readonly store: MirrorStore,
  ) {}

  /**
   * Writes what the event was at version `base`, the one that the next change that can be had starts from, or makes.
   * @returns the live holds at that version; undefined when the stream was cut or built anew meanwhile
   */
  async run(
    live: LiveEvent,
    layout: LayoutIndex,
    from: EventVersion,
    base: EventVersion,
    { version: next, operation, at }: Change,
  ): Promise<HoldBook | undefined> {
    const dump = await this.dump(live);
    const touched = await this.touchedSince(live, base, dump.version);
    if (!touched) return undefined;
    const mirror = new Map((await this.store.seats(live.id)).map((doc) => [doc.seatId, doc]));
    const book = bookOf(dump, mirror, layout, touched);
    const { writes, entry } = compare(dump, mirror, layout, touched, base.epoch);
    // Within an epoch nothing but its owner ends a hold before its deadline, repairs apart. Rebuilds begin one.
    const isRepair = operation === 'reset' && next.n > 0;
    const isByOwners = from.epoch === base.epoch && !isRepair;
    const ended = endsOf(mirror, layout, dump, book, at, isByOwners);
    const isFirst = from.epoch === 0;
    if (!isFirst || entry.seatIds.length > 0) {
      const more = ended.length > 0 && { endedHolds: ended };
      const facts = { _id: new Types.ObjectId(), eventId: new Types.ObjectId(live.id), ...base, at };
      // Before the mirror: once that is right, nobody could tell any more what differed.
      await this.store.append([{ ...facts, operation: 'rebuild', ...entry, ...more } as SeatLogDoc]);
      this.tell(live, base, entry.seatIds.length, ended);
    }
    await this.store.writeSeats(
      live.id,
      new Map([...writes].map(([seatId, seat]) => [seatId, { ...seat, ...base }])),
    );
    return book;
  }

  private async dump(live: LiveEvent): Promise<Dump> {
    const dump: Dump = { version: '0-0', state: Buffer.alloc(0), claims: new Map(), holds: new Map() };
    for (let firstOrdinal = 0; firstOrdinal < live.facts.totalSeats; firstOrdinal += LIMITS.seatsPerDump) {
      const slice = await this.events.run(live, dumpScript, { firstOrdinal, seats: LIMITS.seatsPerDump });
      dump.version = slice.version;
      dump.state = Buffer.concat([dump.state, slice.state]);
      for (const [ordinal, claim] of slice.claims) dump.claims.set(ordinal, claim);
      for (const hold of slice.holds) dump.holds.set(hold.holdId, hold);
    }
    return dump;
  }

  /** Seats that changed after `base`; undefined when not all of these changes are there. */
  private async touchedSince(
    live: LiveEvent,
    base: EventVersion,
    last: string,
  ): Promise<Set<number> | undefined> {
    const touched = new Set<number>();
    let { epoch, n } = base;
    while (compareVersions(`${epoch}-${n}`, last) < 0) {
      const args = [live.keys.deltas, `(${epoch}-${n}`, last, 'COUNT', LIMITS.mirrorBatch];
      const entries = (await this.redis.command('xrange', live.keys.deltas, args)) as StreamEntry[];
      if (entries.length === 0) return undefined;
      for (const { version, seats } of entries.map(parseEntry)) {
        if (version.epoch !== epoch || version.n !== ++n) return undefined;
        for (const { ordinal } of seats) touched.add(ordinal);
      }
    }
    return parseVersion(last).epoch === epoch ? touched : undefined;
  }

  private tell(live: LiveEvent, base: EventVersion, seats: number, ended: EndedHold[]): void {
    this.log.log({
      msg: 'brought the mirror in line with Redis',
      eventId: live.id,
      version: formatVersion(base),
      seats,
      holdsExpired: ended.filter(({ lost }) => !lost).length,
      holdsLost: ended
        .filter(({ lost }) => lost)
        .map(({ holdId }) => holdId)
        .slice(0, LIMITS.faultsListed),
    });
  }
}

function factsOf(hold: DumpedHold): HoldFacts {
  const { holdId, userId: holderId, sinceMs, deadlineMs } = hold;
  return { holdId, holderId, since: new Date(sinceMs), until: new Date(deadlineMs) };
}

function factsOfDoc({ holdId, holderId, heldSince, heldUntil }: MirrorDoc): HoldFacts {
  return { holdId: holdId!, holderId: holderId!, since: heldSince!, until: heldUntil! };
}

/** Live holds at the base: as Redis has them, and as the mirror knew them where changes are still to come. */
function bookOf(
  dump: Dump,
  mirror: ReadonlyMap<string, MirrorDoc>,
  layout: LayoutIndex,
  touched: ReadonlySet<number>,
): HoldBook {
  const book = new HoldBook();
  for (const doc of mirror.values()) {
    const ordinal = layout.ordinalOf(doc.seatId)!;
    if (doc.status === 'held' && touched.has(ordinal)) book.put(factsOfDoc(doc), [ordinal]);
  }
  for (const [ordinal, claim] of dump.claims) {
    const hold = dump.state[ordinal] === HELD && !touched.has(ordinal) && dump.holds.get(claim);
    if (hold) book.put(factsOf(hold), [ordinal]);
  }
  return book;
}

function expectedOf(dump: Dump, ordinal: number): Expected {
  const claim = dump.claims.get(ordinal);
  switch (dump.state[ordinal]) {
    case HELD: {
      const hold = dump.holds.get(claim!);
      return hold ? heldBy(factsOf(hold)) : { status: 'available' };
    }
    case BOOKED:
      return { status: 'booked', bookingId: claim };
    case BLOCKED:
      return { status: 'blocked' };
    default:
      return { status: SEAT_STATUSES[AVAILABLE] };
  }
}

/**
 * Held seats are written even where nothing differs: an epoch before the base's then tells a straggler's writing. So
 * are those of a restored hold that changed since, as they were restored: a second loss must find them, too.
 */
function compare(
  dump: Dump,
  mirror: ReadonlyMap<string, MirrorDoc>,
  layout: LayoutIndex,
  touched: ReadonlySet<number>,
  epoch: number,
) {
  const writes = new Map<string, Expected>();
  const entry = { seatIds: [] as string[], statuses: [] as string[] };
  for (let ordinal = 0; ordinal < dump.state.length; ordinal++) {
    const { id: seatId } = layout.layout.seats[ordinal];
    const doc = mirror.get(seatId);
    if (touched.has(ordinal)) {
      const isRestored = doc?.status === 'held' && dump.claims.get(ordinal) === doc.holdId;
      if (isRestored && doc.epoch < epoch) writes.set(seatId, heldBy(factsOfDoc(doc)));
      continue;
    }
    if (!doc && dump.state[ordinal] === AVAILABLE) continue;
    const expected = expectedOf(dump, ordinal);
    const differs = !doc || !isMirrored(expected, doc);
    if (differs || expected.status === 'held') writes.set(seatId, expected);
    if (!differs) continue;
    entry.seatIds.push(seatId);
    entry.statuses.push(expected.status);
  }
  return { writes, entry };
}

function isMirrored(expected: Expected, doc: MirrorDoc): boolean {
  return (
    expected.status === doc.status &&
    expected.holdId === doc.holdId &&
    expected.holderId === doc.holderId &&
    expected.bookingId === doc.bookingId &&
    expected.heldUntil?.getTime() === doc.heldUntil?.getTime() &&
    expected.heldSince?.getTime() === doc.heldSince?.getTime()
  );
}

/** Holds of the mirror that are gone, unless they were sold. */
function endsOf(
  mirror: ReadonlyMap<string, MirrorDoc>,
  layout: LayoutIndex,
  dump: Dump,
  book: HoldBook,
  at: Date,
  isByOwners: boolean,
): EndedHold[] {
  const gone = new HoldBook();
  for (const doc of mirror.values()) {
    if (doc.status === 'held' && !book.get(doc.holdId!))
      gone.put(factsOfDoc(doc), [layout.ordinalOf(doc.seatId)!]);
  }
  return [...gone.all()].flatMap(({ holdId, holderId, seats, until }): EndedHold[] => {
    if ([...seats].some((ordinal) => dump.state[ordinal] === BOOKED)) return [];
    const seatIds = [...seats].map((ordinal) => layout.layout.seats[ordinal].id);
    const ended = { holdId, holderId, seatIds };
    if (until <= at) return [{ ...ended, reason: 'expired' }];
    return [isByOwners ? { ...ended, reason: 'released' } : { ...ended, reason: 'expired', lost: true }];
  });
}
