import { setTimeout as delay } from 'node:timers/promises';
import type { EventDoc } from '../../src/mongo/event.schema.js';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import type { SeatStateDoc } from '../../src/mongo/seat-state.schema.js';
import { compareVersions } from '../../src/modules/seat-state/event-version.js';
import { censusScript, type Census } from '../../src/redis/scripts/census.js';
import { objectId, seatsOf, type EventScripts, type Stores } from '../stores.js';

const MIRROR_FOLLOWS_MS = 3_000;
const POLL_MS = 50;

export type AuditedBooking = Pick<SeatBookingDoc, 'userId' | 'active' | 'status' | 'allSeatIds'> & {
  id: string;
};

/** What every store says of one event. Redis was read first, at one version. */
export interface Look {
  event: EventDoc;
  seatIds: string[];
  /** Undefined while Redis does not have the event. */
  live?: Census;
  /** Active ones, and ended ones that Redis still names. */
  bookings: Map<string, AuditedBooking>;
  /** By seat id. */
  mirror: Map<string, SeatStateDoc>;
  /** Whether the mirror has followed to the version at which Redis was read. */
  isMirrored: boolean;
}

/** @returns undefined when there is no such event */
export async function lookAt(stores: Stores, scripts: EventScripts): Promise<Look | undefined> {
  const live = await scripts.run(censusScript, undefined);
  const event = await stores.events.findById(scripts.eventId).lean();
  if (!event) return undefined;
  const seatIds = (await seatsOf(stores.connection, event)).map(({ id }) => id);
  const bookings = await bookingsOf(stores, scripts.eventId, live);
  const isMirrored = live !== undefined && (await mirrorFollows(stores, scripts.eventId, live.version));
  const docs = await stores.seatStates.find({ eventId: objectId(scripts.eventId) }).lean<SeatStateDoc[]>();
  return {
    event,
    seatIds,
    live,
    bookings,
    mirror: new Map(docs.map((doc) => [doc.seatId, doc])),
    isMirrored,
  };
}

async function bookingsOf(
  { bookings }: Stores,
  eventId: string,
  live: Census | undefined,
): Promise<Map<string, AuditedBooking>> {
  const fields = { userId: 1, active: 1, status: 1, allSeatIds: 1 };
  const found = await bookings.find({ eventId: objectId(eventId), active: true }, fields).lean();
  const known = new Map(found.map((booking) => [booking._id.toHexString(), booking]));
  const named = [...new Set(live?.claims.values())].filter(
    (id) => /^[0-9a-f]{24}$/.test(id) && !known.has(id),
  );
  // Claims also name holds, which are no bookings and are not found.
  const ended = await bookings.find({ _id: { $in: named.map(objectId) } }, fields).lean();
  return new Map(
    [...found, ...ended].map(({ _id, userId, active, status, allSeatIds }) => {
      const id = _id.toHexString();
      return [id, { id, userId, active, status, allSeatIds }];
    }),
  );
}

async function mirrorFollows({ projections }: Stores, eventId: string, version: string): Promise<boolean> {
  const deadline = performance.now() + MIRROR_FOLLOWS_MS;
  for (;;) {
    const position = await projections.findById(eventId).lean();
    if (position && compareVersions(`${position.epoch}-${position.n}`, version) >= 0) return true;
    if (!position || performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
}
