import type { Redis } from 'ioredis';
import { mongo } from 'mongoose';
import { eventKeys } from '../../src/redis/keys.js';
import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../src/redis/seat-status.js';

/** What MongoDB and Redis say of one event once nothing is under way. */
export interface Audit {
  /** Every contradiction, in words; empty when the event is sound. */
  faults: string[];
  /** Seats by their status in Redis: available, held, booked, blocked. */
  counts: number[];
  activeBookings: number;
}

interface Ledger {
  seatIds: string[];
  /** Ordinal -> active bookings that have the seat. */
  owners: Map<number, { bookingId: string; userId: string }[]>;
  blocked: Set<number>;
  activeBookings: number;
}

interface Hold {
  booking: string;
  seats: number[];
  user: string;
}

interface Live {
  epoch: number;
  state: Buffer;
  claims: Record<string, string>;
  holds: Map<string, Hold>;
  deadlines: string[];
  users: Record<string, string>;
}

/**
 * Compares the two stores with each other, reading both raw and by no code of the service: no seat in two active
 * bookings (I2), each seat's status and claim as ledger, holds and blocks have it (I1), users' counts exact.
 */
export async function auditEvent(db: mongo.Db, redis: Redis, eventId: string): Promise<Audit> {
  const [ledger, live] = await Promise.all([readLedger(db, eventId), readLive(redis, eventId)]);
  const counts = [AVAILABLE, HELD, BOOKED, BLOCKED].map(
    (status) => live.state.filter((byte) => byte === status).length,
  );
  const event = await db.collection('events').findOne({ _id: new mongo.ObjectId(eventId) });
  const isOldEpoch = live.epoch > event!.epoch;
  return {
    faults: [
      ...(isOldEpoch ? [`Redis has epoch ${live.epoch}, MongoDB ${event!.epoch}`] : []),
      ...seatFaults(ledger, live),
      ...holdFaults(live),
      ...userFaults(ledger, live),
    ],
    counts,
    activeBookings: ledger.activeBookings,
  };
}

async function readLedger(db: mongo.Db, id: string): Promise<Ledger> {
  const eventId = new mongo.ObjectId(id);
  const seatIds = await seatIdsOf(db, eventId);
  const ordinalOf = new Map(seatIds.map((seatId, ordinal) => [seatId, ordinal]));
  const bookings = await db.collection('seat_bookings').find({ eventId, active: true }).toArray();
  const owners: Ledger['owners'] = new Map();
  for (const booking of bookings) {
    const owner = { bookingId: booking._id.toHexString(), userId: booking.userId as string };
    for (const seatId of booking.allSeatIds as string[]) {
      const ordinal = ordinalOf.get(seatId)!;
      owners.set(ordinal, [...(owners.get(ordinal) ?? []), owner]);
    }
  }
  const blocks = await db.collection('seat_states').find({ eventId, status: 'blocked' }).toArray();
  const blocked = new Set(blocks.map((block) => ordinalOf.get(block.seatId as string)!));
  return { seatIds, owners, blocked, activeBookings: bookings.length };
}

/** In the order of the layout version that the event has. */
async function seatIdsOf(db: mongo.Db, eventId: mongo.ObjectId): Promise<string[]> {
  const event = await db.collection('events').findOne({ _id: eventId });
  const { layoutId, layoutVersion: version } = event!;
  const stored = await db.collection('seat_layouts').findOne({ layoutId, version });
  const pieces = db.collection('seat_layout_pieces').find({ versionId: stored!._id }).sort({ n: 1 });
  const lists = await pieces.toArray();
  return lists.flatMap((piece) => (piece.seats as { id: string }[]).map((seat) => seat.id));
}

async function readLive(redis: Redis, eventId: string): Promise<Live> {
  const keys = eventKeys(eventId);
  const [epoch, state, claims, holds, deadlines, users] = await Promise.all([
    redis.hget(keys.meta, 'epoch'),
    redis.getBuffer(keys.state),
    redis.hgetall(keys.claims),
    redis.hgetall(keys.holds),
    redis.zrange(keys.deadlines, '0', '-1'),
    redis.hgetall(keys.users),
  ]);
  const parsed = Object.entries(holds).map(([id, text]) => [id, parseHold(text)] as const);
  return {
    epoch: Number(epoch),
    state: state ?? Buffer.alloc(0),
    claims,
    holds: new Map(parsed),
    deadlines,
    users,
  };
}

/** The record's form is written down in src/redis/scripts/prelude.lua. */
function parseHold(text: string): Hold {
  const [, booking, seats, user] = /^\d+ \d+ (\S+) \d+ \S+ (\S+) (.*)$/.exec(text)!;
  return { booking, seats: seats.split(',').map(Number), user };
}

function seatFaults({ seatIds, owners, blocked }: Ledger, { state, claims, holds }: Live): string[] {
  if (state.length !== seatIds.length)
    return [`Redis has ${state.length} seats, the layout ${seatIds.length}`];
  return seatIds.flatMap((seatId, ordinal) => {
    const sold = owners.get(ordinal) ?? [];
    if (sold.length > 1)
      return [`seat ${seatId} is sold ${sold.length} times: ${sold.map((owner) => owner.bookingId)}`];
    const [claim, status] = [claims[ordinal], state[ordinal]];
    const isSound =
      sold.length === 1
        ? status === BOOKED && claim === sold[0].bookingId
        : blocked.has(ordinal)
          ? status === BLOCKED && claim === undefined
          : status === HELD
            ? holds.get(claim)?.seats.includes(ordinal)
            : status === AVAILABLE && (claim === undefined || claim.startsWith('~'));
    if (isSound) return [];
    const ledger = sold[0]?.bookingId ?? (blocked.has(ordinal) ? 'blocked' : 'free');
    return [`seat ${seatId} is ${status} with claim ${claim} in Redis, ${ledger} in MongoDB`];
  });
}

function holdFaults({ state, claims, holds, deadlines }: Live): string[] {
  const faults = [...holds].flatMap(([id, { seats }]) =>
    seats
      .filter((ordinal) => state[ordinal] !== HELD || claims[ordinal] !== id)
      .map((ordinal) => `hold ${id} names seat ordinal ${ordinal}, which is not its own`),
  );
  const [known, due] = [[...holds.keys()].sort().join(), [...deadlines].sort().join()];
  return known === due ? faults : [...faults, `holds are ${known}, deadlines are of ${due}`];
}

function userFaults({ owners }: Ledger, { holds, users }: Live): string[] {
  const seats = new Map<string, number>();
  const add = (user: string, count: number) => seats.set(user, (seats.get(user) ?? 0) + count);
  for (const [owner] of owners.values()) add(owner.userId, 1);
  for (const hold of holds.values()) add(hold.user, hold.seats.length);
  const everybody = new Set([...seats.keys(), ...Object.keys(users)]);
  return [...everybody].flatMap((user) => {
    const ids = [...holds].filter(([, hold]) => hold.user === user).map(([id]) => id);
    const expected = `${seats.get(user) ?? 0} ${ids.sort().join()}`;
    const [, count, list] = /^(\S+) (.*)$/.exec(users[user] ?? '0 ')!;
    const found = `${count} ${list.split(',').sort().join()}`;
    return found === expected ? [] : [`user ${user} has '${found}' in Redis instead of '${expected}'`];
  });
}
