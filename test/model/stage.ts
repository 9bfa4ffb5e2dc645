import { Types, type Model } from 'mongoose';
import type { BookingLedger, LedgerOutcome } from '../../src/mongo/booking-ledger.js';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { parseDelta } from '../../src/modules/seat-state/delta.js';
import { Replica } from '../../src/modules/seat-state/replica.js';
import { tombstone } from '../../src/modules/seat-booking/booking-draft.js';
import { BLOCKED, BOOKED } from '../../src/redis/seat-status.js';
import { consistencyFaults, readHolds, type HoldRecord } from '../redis/consistency.js';
import type { TestClock } from '../redis/support.js';
import type { TestEvent } from '../redis/test-event.js';
import { SEATS, type Confirmation, type ModelHold, type SeatModel } from './seat-model.js';

const ENDINGS_TOLD = ['lapsed', 'joined'] as const;

/** Fails with the name of what does not agree: an invariant, or a script's answer. */
export function agree(what: string, found: unknown, expected: unknown): void {
  try {
    expect(found).toEqual(expected);
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** One event on real Redis and the real ledger, with a replica that lives on deltas. */
export class Stage {
  private readonly replica = new Replica();
  /** Holds that deltas said have ended so. */
  private readonly told = { lapsed: [] as string[], joined: [] as string[] };

  constructor(
    readonly event: TestEvent,
    readonly clock: TestClock,
    private readonly ledger: BookingLedger,
    private readonly bookings: Model<SeatBookingDoc>,
  ) {}

  async loadReplica(): Promise<void> {
    const { version, state } = await this.event.snapshot();
    this.replica.load(version, state);
  }

  record({ bookingId, user, seats }: Confirmation): Promise<LedgerOutcome> {
    return this.ledger.insert({
      ...tombstone(bookingId, this.event.id, new Date(this.clock.nowMs)),
      tombstone: undefined,
      active: true,
      userId: user,
      allSeatIds: seats.map(String),
    });
  }

  bury(bookingId: string): Promise<LedgerOutcome> {
    return this.ledger.insert(tombstone(bookingId, this.event.id, new Date(this.clock.nowMs)));
  }

  async cancel(bookingId: string): Promise<void> {
    await this.bookings.updateOne({ _id: bookingId }, { active: false });
  }

  /** As the service does it: the ledger's active bookings, and the blocks, which here the model remembers. */
  async rebuild(model: SeatModel, { survivors }: { survivors: boolean }) {
    if (survivors) await this.event.client.hset(this.event.keys.meta, 'run_id', 'an earlier run');
    else await this.event.lose();
    const bookings = await this.activeBookings();
    const state = Buffer.alloc(SEATS);
    for (const seat of model.blocked) state[seat] = BLOCKED;
    for (const { ordinals } of bookings) for (const seat of ordinals) state[seat] = BOOKED;
    const reply = await this.event.build({ status: model.status, state, bookings });
    await this.loadReplica();
    return reply;
  }

  async activeBookings() {
    const eventId = new Types.ObjectId(this.event.id);
    const found = await this.bookings.find({ eventId, active: true }).lean();
    return found.map(({ _id, userId, allSeatIds }) => ({
      bookingId: _id.toHexString(),
      userId,
      ordinals: allSeatIds.map(Number),
    }));
  }

  /** Compares everything Redis has with the model and with itself. */
  async audit(model: SeatModel): Promise<void> {
    const dump = await this.event.dump();
    agree('I1', consistencyFaults(dump, this.event.owners), []);
    agree('I1', dump.state, model.state);
    agree('I1', bookedSeats(dump), soldSeats(model));
    agree('I3', recordsOf(readHolds(dump)), recordsOf(model.holds));
    agree(
      'I6',
      dump.deadlines,
      Object.fromEntries([...model.holds.values()].map((hold) => [hold.id, hold.lookAt])),
    );
    const missed = dump.deltas.findIndex(([version]) => version === this.replica.version) + 1;
    for (const [id, fields] of dump.deltas.slice(missed)) {
      this.replica.apply(parseDelta([id, Object.entries(fields).flat()]));
      for (const ending of ENDINGS_TOLD)
        this.told[ending].push(...(fields[ending] ?? '').split(',').filter(Boolean));
    }
    agree('I5', this.replica.isStale, false);
    agree('I5', [dump.deltas.at(-1)![0], this.replica.version], [model.version, model.version]);
    agree('I5', this.replica.state.join(''), dump.state);
    for (const told of ENDINGS_TOLD) {
      const expected = [...model.endings].flatMap(([id, ending]) => (ending === told ? [id] : []));
      agree('I3', this.told[told].toSorted(), expected.sort());
    }
  }

  /** The ledger, at the end: every seat sold once, and to whom the model says (I2). */
  async auditLedger(model: SeatModel): Promise<void> {
    const active = await this.activeBookings();
    const seats = active.flatMap(({ ordinals }) => ordinals);
    agree('I2', new Set(seats).size, seats.length);
    const expected = [...model.ledger].flatMap(
      ([bookingId, { user: userId, seats: ordinals, active: isActive }]) =>
        isActive ? [{ bookingId, userId, ordinals }] : [],
    );
    agree('I2', active.sort(byId), expected.sort(byId));
  }
}

function byId(a: { bookingId: string }, b: { bookingId: string }): number {
  return a.bookingId < b.bookingId ? -1 : 1;
}

function recordsOf(holds: Map<string, HoldRecord | ModelHold>): Record<string, unknown> {
  const plain = [...holds].map(([id, hold]) => {
    const { since, deadline, user, seats } = hold;
    const confirming =
      'total' in hold
        ? [hold.booking, hold.total, ...hold.confirming]
        : [hold.confirming?.bookingId, hold.confirming?.total ?? 0, ...(hold.confirming?.seats ?? [])];
    return [
      id,
      { since, deadline, user, seats: [...seats].sort(), confirming: confirming.map(String).sort() },
    ];
  });
  return Object.fromEntries(plain);
}

/** Seat -> booking. */
function bookedSeats({ state, claims }: { state: string; claims: Record<string, string> }) {
  return Object.fromEntries(
    Object.entries(claims).filter(([seat]) => Number(state[Number(seat)]) === BOOKED),
  );
}

function soldSeats(model: SeatModel): Record<string, string> {
  return Object.fromEntries(
    [...model.sold].flatMap(([id, { seats }]) => seats.map((seat) => [`${seat}`, id])),
  );
}
