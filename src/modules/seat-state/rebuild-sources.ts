import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import type { EventDoc } from '../../mongo/event.schema.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import { SEAT_PROJECTION_MODEL, type SeatProjectionDoc } from '../../mongo/seat-projection.schema.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import type { BuildArgs, MirroredHold } from '../../redis/scripts/build.js';
import { BLOCKED, BOOKED } from '../../redis/seat-status.js';
import type { LayoutIndex } from '../layouts/layout-index.js';
import { parseVersion, type EventVersion } from './event-version.js';
import type { LiveEvent } from './live-event.js';

type MirrorDoc = Pick<
  SeatStateDoc,
  'seatId' | 'status' | 'epoch' | 'n' | 'holdId' | 'holderId' | 'heldSince' | 'heldUntil'
>;
type SoldSeats = BuildArgs['bookings'][number];

const MIRROR_FIELDS = {
  seatId: 1,
  status: 1,
  epoch: 1,
  n: 1,
  holdId: 1,
  holderId: 1,
  heldSince: 1,
  heldUntil: 1,
};

/** What a rebuild reads: the ledger, the blocks, and of the mirror what is newer than what Redis still has. */
@Injectable()
export class RebuildSources {
  constructor(
    private readonly redis: RedisConnection,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
    @InjectModel(SEAT_PROJECTION_MODEL) private readonly projections: Model<SeatProjectionDoc>,
  ) {}

  async collect(live: LiveEvent, event: EventDoc): Promise<Omit<BuildArgs, 'mark'>> {
    // Loaded before the ledger is read: what is read then should be as new as can be when it is built.
    const layout = await live.layout();
    const eventId = new Types.ObjectId(live.id);
    const [survived, survivingHoldIds] = await Promise.all([this.lastVersion(live), this.holdIds(live)]);
    const [booked, projection, mirror] = await Promise.all([
      this.bookings.find({ eventId, active: true }, { userId: 1, allSeatIds: 1, holdIds: 1 }).lean(),
      this.projections.findById(eventId, { epoch: 1 }).lean(),
      this.seatStates
        .find({ eventId, ...(!survived && { status: { $in: ['blocked', 'held'] } }) }, MIRROR_FIELDS)
        .lean<MirrorDoc[]>(),
    ]);
    const state = Buffer.alloc(event.totalSeats);
    for (const { seatId, status } of mirror)
      if (status === 'blocked') state[layout.ordinalOf(seatId)!] = BLOCKED;
    const bookings = booked.map((booking) => soldSeats(booking, layout));
    for (const { ordinals } of bookings) for (const ordinal of ordinals) state[ordinal] = BOOKED;
    const mirroredHoldIds = mirror.flatMap(({ holdId }) => holdId ?? []);
    // Read last: a booking that was active a moment ago is among the one or the other.
    const usedUp = await this.usedUp(eventId, new Set([...survivingHoldIds, ...mirroredHoldIds]));
    const ended = new Set([...booked, ...usedUp].flatMap(({ holdIds }) => holdIds));
    const newer = mirror.filter((doc) => isNewer(doc, survived));
    const held = newer.filter(
      // A hold that a booking has used up never comes back (I3), nor does what a straggler wrote of an older epoch.
      ({ status, holdId, epoch }) =>
        status === 'held' && !ended.has(holdId!) && epoch >= (projection?.epoch ?? 0),
    );
    return {
      status: event.status,
      streamLength: LIMITS.streamLength,
      state,
      bookings,
      mirror: { holds: holdsOf(held, layout), leftSeats: survived ? leftSeats(newer, layout) : [] },
      usedUpHoldIds: survivingHoldIds.filter((id) => ended.has(id)),
    };
  }

  /**
   * Active bookings that are not among these: they reached the ledger after it was read. Those that ended since may
   * have had their seats. With `begunBy`, by the clock of Redis, only those whose confirmation began by then.
   */
  async soldSince(
    live: LiveEvent,
    known: readonly SoldSeats[],
    begunBy?: Date,
  ): Promise<{ sold: SoldSeats[]; ended: SoldSeats[] }> {
    const layout = await live.layout();
    const filter = { eventId: new Types.ObjectId(live.id), active: true };
    const knownIds = new Set(known.map(({ bookingId }) => bookingId));
    const found = await this.bookings.find(filter, { _id: 1 }).lean();
    const active = new Set(found.map(({ _id }) => _id.toHexString()));
    const added = found.map(({ _id }) => _id).filter((id) => !knownIds.has(id.toHexString()));
    if (added.length === 0) return { sold: [], ended: [] };
    const fields = { userId: 1, allSeatIds: 1, holdIds: 1 };
    const begun = begunBy && { createdAt: { $lte: begunBy } };
    const bookings = await this.bookings.find({ _id: { $in: added }, active: true, ...begun }, fields).lean();
    return {
      sold: bookings.map((booking) => soldSeats(booking, layout)),
      ended: known.filter(({ bookingId }) => !active.has(bookingId)),
    };
  }

  /** Bookings that are no more of these holds; all of an event may be many times as many. */
  private async usedUp(eventId: Types.ObjectId, holdIds: ReadonlySet<string>) {
    const filter = { eventId, active: false, holdIds: { $in: [...holdIds] } };
    return this.bookings.find(filter, { holdIds: 1 }).lean();
  }

  /** Of the holds that Redis still has. A replica that took over may be behind what the ledger made of them. */
  private async holdIds(live: LiveEvent): Promise<string[]> {
    return (await this.redis.command('hkeys', live.keys.holds, [live.keys.holds])) as string[];
  }

  /** Version of what Redis still has; undefined when nothing is left. */
  private async lastVersion(live: LiveEvent): Promise<EventVersion | undefined> {
    const args = [live.keys.deltas, '+', '-', 'COUNT', 1];
    const entries = (await this.redis.command('xrevrange', live.keys.deltas, args)) as [string, string[]][];
    return entries[0] && parseVersion(entries[0][0]);
  }
}

function soldSeats(
  { _id, userId, allSeatIds }: Pick<SeatBookingDoc, '_id' | 'userId' | 'allSeatIds'>,
  layout: LayoutIndex,
): SoldSeats {
  return { bookingId: _id.toHexString(), userId, ordinals: allSeatIds.map((id) => layout.ordinalOf(id)!) };
}

function isNewer(doc: EventVersion, than: EventVersion | undefined): boolean {
  return !than || doc.epoch > than.epoch || (doc.epoch === than.epoch && doc.n > than.n);
}

/** Seats that are in no hold although the keys may say so. */
function leftSeats(newer: readonly MirrorDoc[], layout: LayoutIndex): number[] {
  return newer.filter(({ status }) => status !== 'held').map(({ seatId }) => layout.ordinalOf(seatId)!);
}

/** The latest change of a hold's seats tells its holder and deadline. */
function holdsOf(held: readonly MirrorDoc[], layout: LayoutIndex): MirroredHold[] {
  const holds = new Map<string, MirroredHold & { ordinals: number[] }>();
  const oldestFirst = held.toSorted((a, b) => a.epoch - b.epoch || a.n - b.n);
  for (const { seatId, holdId, holderId, heldSince, heldUntil } of oldestFirst) {
    const ordinals = [...(holds.get(holdId!)?.ordinals ?? []), layout.ordinalOf(seatId)!];
    holds.set(holdId!, {
      holdId: holdId!,
      userId: holderId!,
      sinceMs: heldSince!.getTime(),
      deadlineMs: heldUntil!.getTime(),
      ordinals,
    });
  }
  return [...holds.values()];
}
