import { LIMITS } from '../../src/config/limits.js';
import type { Seat } from '../../src/modules/layouts/layout.types.js';
import { NEWEST_FIRST, seatLogEntry } from '../../src/modules/seat-log/seat-log-entry.js';
import type { SeatLogEntryDto } from '../../src/modules/seat-log/seat-log.dto.js';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import type { SeatStateDoc } from '../../src/mongo/seat-state.schema.js';
import { lookScript, type SeenSeat } from '../../src/redis/scripts/look.js';
import { EventScripts, objectId, seatsOf, type Stores } from '../stores.js';

/** Of an event, where another was asked for. */
const TABLES_NAMED = 10;

/** One seat as an operator is shown it. Times are ISO 8601 by the clock of Redis; `ms` are milliseconds. */
export interface InspectedSeat {
  seatId: string;
  /** Absent while Redis does not have the event. */
  status?: SeenSeat['status'];
  /** Who holds or booked it. */
  owner?: string;
  hold?: {
    holdId: string;
    since: string;
    until: string;
    msLeft: number;
    seatIds: string[];
    confirming?: string;
  };
  /** Whose hold of it lapsed, if it is available since. */
  lapsedHoldOf?: string;
  /** The active booking that has it in the ledger. */
  booking?: { bookingId: string; userId: string; status: string; seatIds: string[]; createdAt: string };
  /** What the durable mirror says, as of its version. */
  mirror?: {
    status: string;
    version: string;
    by?: string;
    until?: string;
    reason?: string;
    blockedBy?: string;
  };
  log: SeatLogEntryDto[];
}

export interface Inspection {
  eventId: string;
  name: string;
  status: string;
  version?: string;
  seats: InspectedSeat[];
}

/** @throws Error when the event, a seat or the table is not there */
export async function inspectSeats(
  stores: Stores,
  eventId: string,
  what: { seatId?: string; tableId?: string },
): Promise<Inspection> {
  const event = await stores.events.findById(eventId).lean();
  if (!event) throw new NotThere(`There is no event ${eventId}`);
  const layout = await seatsOf(stores.connection, event);
  const ordinals = layout.flatMap((seat, ordinal) =>
    seat.id === what.seatId || (what.tableId !== undefined && seat.tableId === what.tableId) ? [ordinal] : [],
  );
  if (ordinals.length === 0) throw new NotThere(`The event has no ${namesOf(what, layout)}`);
  if (ordinals.length > LIMITS.seatsInspected)
    throw new NotThere(`Table ${what.tableId} has ${ordinals.length} seats; look at some with --seat`);
  const seatIds = layout.map(({ id }) => id);
  const live = await new EventScripts(stores.redis, eventId).run(lookScript, { ordinals });
  const seats = await Promise.all(
    ordinals.map(async (ordinal, index) => {
      const seen = live && fromRedis(live.seats[index], live.nowMs, seatIds);
      return { seatId: seatIds[ordinal], ...seen, ...(await fromMongo(stores, eventId, seatIds[ordinal])) };
    }),
  );
  for (const seat of seats) seat.owner ??= seat.status === 'booked' ? seat.booking?.userId : undefined;
  return { eventId, name: event.name, status: event.status, version: live?.version, seats };
}

/** What was asked for is not there. */
export class NotThere extends Error {}

/** The map shows tables by their labels: their ids are named. */
function namesOf({ seatId, tableId }: { seatId?: string; tableId?: string }, layout: Seat[]): string {
  if (seatId !== undefined) return `seat ${seatId}`;
  const known = new Set(layout.flatMap((seat) => seat.tableId ?? []));
  if (known.size === 0) return `table ${tableId}: it has none with seats`;
  const [some, more] = [[...known].slice(0, TABLES_NAMED), known.size - TABLES_NAMED];
  return `table ${tableId} with seats: it has ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function fromRedis(
  { status, claim, hold }: SeenSeat,
  nowMs: number,
  seatIds: string[],
): Partial<InspectedSeat> {
  if (!hold) return { status, ...(claim.startsWith('~') && { lapsedHoldOf: claim.slice(1) }) };
  return {
    status,
    owner: hold.userId,
    hold: {
      holdId: hold.holdId,
      since: new Date(hold.sinceMs).toISOString(),
      until: new Date(hold.deadlineMs).toISOString(),
      msLeft: Math.max(0, hold.deadlineMs - nowMs),
      seatIds: hold.ordinals.map((ordinal) => seatIds[ordinal]),
      ...(hold.bookingId && { confirming: hold.bookingId }),
    },
  };
}

async function fromMongo(
  { bookings, seatStates, log }: Stores,
  event: string,
  seatId: string,
): Promise<Pick<InspectedSeat, 'booking' | 'mirror' | 'log'> & Partial<InspectedSeat>> {
  const eventId = objectId(event);
  const [booking, mirror, entries] = await Promise.all([
    bookings.findOne({ eventId, allSeatIds: seatId, active: true }).lean<SeatBookingDoc>(),
    seatStates.findOne({ eventId, seatId }).lean<SeatStateDoc>(),
    log.find({ eventId, seatIds: seatId }).sort(NEWEST_FIRST).limit(LIMITS.logEntriesInspected).lean(),
  ]);
  return {
    booking: booking ? bookingFacts(booking) : undefined,
    mirror: mirror ? mirrorFacts(mirror) : undefined,
    log: entries.map(seatLogEntry),
  };
}

function bookingFacts({
  _id,
  userId,
  status,
  allSeatIds,
  createdAt,
}: SeatBookingDoc): InspectedSeat['booking'] {
  return {
    bookingId: _id.toHexString(),
    userId,
    status,
    seatIds: allSeatIds,
    createdAt: createdAt.toISOString(),
  };
}

function mirrorFacts(doc: SeatStateDoc): InspectedSeat['mirror'] {
  const { status, epoch, n, holderId, bookingId, heldUntil, reason, blockedBy } = doc;
  const by = holderId ?? bookingId;
  return { status, version: `${epoch}-${n}`, by, until: heldUntil?.toISOString(), reason, blockedBy };
}
