import { Types, type mongo } from 'mongoose';
import type { BookingStatus, OutboxEntry, SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import type { EndedHold, SeatLogDoc } from '../../src/mongo/seat-log.schema.js';

const AT = new Date('2027-01-01T12:00:00.000Z');

/** Writes what the commands and the projector write, so that the webhooks have something to tell. */
export class Happenings {
  private seats = 0;

  constructor(
    private readonly db: mongo.Db,
    readonly eventId: Types.ObjectId = new Types.ObjectId(),
    private readonly at = AT,
  ) {}

  /** A booking with these changes still in its outbox. @returns its id */
  async booking(...statuses: BookingStatus[]): Promise<string> {
    const booking = this.bookingDoc(statuses);
    await this.db.collection<SeatBookingDoc>('seat_bookings').insertOne(booking);
    return booking._id.toHexString();
  }

  async bookings(count: number, ...statuses: BookingStatus[]): Promise<string[]> {
    const bookings = Array.from({ length: count }, () => this.bookingDoc(statuses));
    await this.db.collection<SeatBookingDoc>('seat_bookings').insertMany(bookings);
    return bookings.map(({ _id }) => _id.toHexString());
  }

  /** One more change of a booking. @returns the id of its message */
  async change(bookingId: string, status: BookingStatus): Promise<string> {
    const bookings = this.db.collection<SeatBookingDoc>('seat_bookings');
    const booking = await bookings.findOne({ _id: new Types.ObjectId(bookingId) });
    const seq = booking!.eventCount! + 1;
    const entry = entryOf(status, seq, this.at);
    await bookings.updateOne(
      { _id: booking!._id },
      { $set: { status, eventCount: seq, updatedAt: new Date() }, $push: { outbox: entry } },
    );
    return entry.id;
  }

  /** A change in the ledger of seat changes, and the projector's word that it is there. */
  async seatChange(change: Partial<SeatLogDoc> & Pick<SeatLogDoc, 'n' | 'operation'>): Promise<void> {
    const epoch = change.epoch ?? 1;
    await this.db.collection('seat_log').insertOne({
      eventId: this.eventId,
      at: this.at,
      seatIds: [],
      statuses: [],
      ...change,
      epoch,
    });
    await this.db
      .collection('seat_projections')
      .updateOne({ _id: this.eventId }, { $set: { epoch, n: change.n, untold: true } }, { upsert: true });
  }

  hold(n: number, holdId: string, more: Partial<SeatLogDoc> = {}): Promise<void> {
    const heldUntil = new Date(this.at.getTime() + 600_000);
    const seats = { seatIds: [`S${n}`], statuses: ['held'] };
    return this.seatChange({ n, operation: 'hold', userId: 'ada', holdId, heldUntil, ...seats, ...more });
  }

  end(n: number, holdId: string, reason: EndedHold['reason'], epoch = 1): Promise<void> {
    const endedHolds = [{ holdId, holderId: 'ada', seatIds: ['S1'], reason }];
    const operation = reason === 'released' ? 'release' : 'expire';
    return this.seatChange({ n, epoch, operation, endedHolds });
  }

  /** Outbox entries that nobody has told yet. */
  async untold(): Promise<number> {
    return this.db.collection('seat_bookings').countDocuments({ 'outbox.0': { $exists: true } });
  }

  private bookingDoc(statuses: BookingStatus[]): SeatBookingDoc {
    const seatId = `B${++this.seats}`;
    const last = statuses.at(-1)!;
    const isPaid = statuses.includes('paid');
    return {
      _id: new Types.ObjectId(),
      eventId: this.eventId,
      userId: 'ada',
      active: last === 'confirmed' || last === 'paid',
      holdIds: [],
      bookingType: 'individual_seats',
      bookedSeats: [{ seatId, categoryId: 'general', priceMinor: 4_950 }],
      bookedTables: [],
      allSeatIds: [seatId],
      totalAmountMinor: 4_950,
      currency: 'EUR',
      status: last,
      payment: {
        status: isPaid ? 'paid' : 'none',
        amountMinor: 4_950,
        ...(isPaid && { method: 'card', transactionId: 'pi_1' }),
      },
      outbox: statuses.map((status, n) => entryOf(status, n + 1, this.at)),
      eventCount: statuses.length,
      contact: { name: 'Ada Lovelace', email: 'ada@example.com' },
      createdAt: this.at,
      updatedAt: this.at,
    };
  }
}

function entryOf(status: BookingStatus, seq: number, at: Date): OutboxEntry {
  return { id: new Types.ObjectId().toHexString(), type: `booking.${status}`, seq, at };
}
