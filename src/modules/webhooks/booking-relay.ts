import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { bulkWrite } from '../../mongo/bulk-write.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../mongo/seat-booking.schema.js';
import { bookingMessages } from './booking-messages.js';
import { collectionOf } from './collection.js';
import { MessageStore } from './message-store.js';
import { WebhookMetrics } from './webhook-metrics.js';

const UNTOLD = { 'outbox.0': { $exists: true } };

/** Tells what the outboxes of bookings hold, and empties them once it is stored. */
@Injectable()
export class BookingRelay {
  constructor(
    private readonly store: MessageStore,
    private readonly metrics: WebhookMetrics,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
  ) {}

  /** Notes how far behind it is. @returns whether there is anything to tell */
  async hasWork(): Promise<boolean> {
    const lag = { $subtract: ['$$NOW', { $first: '$outbox.at' }] };
    const [oldest] = await collectionOf(this.bookings)
      .find(UNTOLD, { projection: { lag } })
      .sort({ 'outbox.0.at': 1 })
      .limit(1)
      .toArray();
    this.metrics.outboxLagSeconds = oldest
      ? Math.max(0, (oldest as unknown as { lag: number }).lag / 1000)
      : 0;
    return oldest !== undefined;
  }

  /** The bookings that have waited longest. @returns how many deliveries came of it, and whether there may be more */
  async relay(): Promise<{ deliveries: number; more: boolean }> {
    const batch = LIMITS.webhookRelayBatch;
    const bookings = await this.bookings.find(UNTOLD).sort({ 'outbox.0.at': 1 }).limit(batch).lean();
    const deliveries = await this.store.tell(bookings.flatMap(bookingMessages));
    await this.forget(bookings);
    return { deliveries, more: bookings.length === batch };
  }

  /** By id: what was added to an outbox meanwhile stays. One statement costs MongoDB half of what one each does. */
  private async forget(bookings: SeatBookingDoc[]): Promise<void> {
    if (bookings.length === 0) return;
    const told = bookings.flatMap(({ outbox = [] }) => outbox.map(({ id }) => id));
    const filter = { _id: { $in: bookings.map(({ _id }) => _id) } };
    const update = { $pull: { outbox: { id: { $in: told } } } };
    await collectionOf(this.bookings).bulkWrite([{ updateMany: { filter, update } }], bulkWrite());
  }
}
