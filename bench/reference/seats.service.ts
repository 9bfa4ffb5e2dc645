import {
  ConflictException,
  Injectable,
  NotFoundException,
  UnprocessableEntityException,
} from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import type { ConfirmBody, HoldBody, RectQuery } from './bodies.js';
import type { BookingDoc, EventDoc, LayoutDoc, SeatStateDoc } from './schemas.js';
import { SeatLocks } from './seat-locks.js';

const MINUTE_MS = 60_000;

/** Locks in Redis one by one, layout and bookings in MongoDB: how seats are usually sold. */
@Injectable()
export class SeatsService {
  constructor(
    private readonly locks: SeatLocks,
    @InjectModel('Event') private readonly events: Model<EventDoc>,
    @InjectModel('Layout') private readonly layouts: Model<LayoutDoc>,
    @InjectModel('SeatState') private readonly states: Model<SeatStateDoc>,
    @InjectModel('Booking') private readonly bookings: Model<BookingDoc>,
  ) {}

  async hold(userId: string, { eventId, seatIds, holdDurationMinutes }: HoldBody): Promise<object> {
    const seats = await this.seatsOf(eventId, seatIds);
    const booked = await this.states.find({ eventId, seatId: { $in: seatIds }, status: 'booked' }).lean();
    if (booked.length > 0) throw new ConflictException({ conflictingSeats: booked.map((s) => s.seatId) });
    const ttlMs = holdDurationMinutes * MINUTE_MS;
    const locked = await Promise.all(
      seatIds.map((seatId) => this.locks.lock(eventId, seatId, userId, ttlMs)),
    );
    if (locked.includes(false)) {
      const won = seatIds.filter((_, i) => locked[i]);
      await Promise.all(won.map((seatId) => this.locks.unlock(eventId, seatId, userId)));
      throw new ConflictException({ conflictingSeats: seatIds.filter((_, i) => !locked[i]) });
    }
    const expiresAt = new Date(Date.now() + ttlMs).toISOString();
    return { success: true, eventId, heldSeats: seatIds, seats, totalAmount: totalOf(seats), expiresAt };
  }

  async confirm(userId: string, { eventId, seatIds, contactInfo }: ConfirmBody): Promise<object> {
    const owners = await this.locks.owners(eventId, seatIds);
    if (owners.some((owner) => owner !== userId)) throw new ConflictException('not held by you');
    const totalAmount = totalOf(await this.seatsOf(eventId, seatIds));
    const bookingId = new Types.ObjectId();
    for (const seatId of seatIds) {
      await this.states.updateOne(
        { eventId, seatId, status: { $ne: 'booked' } },
        { $set: { status: 'booked', bookingId } },
        { upsert: true },
      );
    }
    const contact = { name: contactInfo.name, email: contactInfo.email };
    await this.bookings.create({ _id: bookingId, eventId, userId, seatIds, totalAmount, contact });
    await Promise.all(seatIds.map((seatId) => this.locks.unlock(eventId, seatId, userId)));
    return { success: true, booking: { id: bookingId.toHexString(), seatIds, totalAmount, contact } };
  }

  async view(eventId: string, { x, y, width, height }: RectQuery): Promise<object> {
    const { seats } = await this.layoutOf(eventId);
    const shown = seats.filter(
      (seat) =>
        seat.x <= x + width && seat.x + seat.width >= x && seat.y <= y + height && seat.y + seat.height >= y,
    );
    const ids = shown.map(({ id }) => id);
    if (ids.length === 0) return { eventId, seats: [] };
    const owners = await this.locks.owners(eventId, ids);
    const found = await this.states.find({ eventId, seatId: { $in: ids }, status: 'booked' }).lean();
    const booked = new Set(found.map(({ seatId }) => seatId));
    const statusOf = (id: string, i: number) => {
      if (booked.has(id)) return 'booked';
      return owners[i] ? 'held' : 'available';
    };
    return { eventId, seats: shown.map((seat, i) => ({ ...seat, status: statusOf(seat.id, i) })) };
  }

  private async seatsOf(eventId: string, seatIds: string[]): Promise<LayoutDoc['seats']> {
    const { seats } = await this.layoutOf(eventId);
    const byId = new Map(seats.map((seat) => [seat.id, seat]));
    return seatIds.map((seatId) => {
      const seat = byId.get(seatId);
      if (!seat) throw new UnprocessableEntityException(`There is no seat ${seatId}`);
      return seat;
    });
  }

  private async layoutOf(eventId: string): Promise<LayoutDoc> {
    const event = await this.events.findById(eventId).lean();
    const layout = event && (await this.layouts.findById(event.layoutId).lean());
    if (!layout) throw new NotFoundException();
    return layout;
  }
}

function totalOf(seats: LayoutDoc['seats']): number {
  return seats.reduce((sum, { price }) => sum + price, 0);
}
