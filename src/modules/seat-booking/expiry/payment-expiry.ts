import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BackgroundLoop } from '../../../common/background-loop.js';
import { LIMITS } from '../../../config/limits.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import { BookingChanges } from '../booking-changes.js';
import { BookingSettlement } from '../booking-settlement.js';
import { EngineMetrics } from '../engine-metrics.js';

/** Due by the clock of MongoDB. The lower bound lets the index `unpaid` be used. */
const IS_DUE = { 'payment.dueAt': { $gt: new Date(0) }, $expr: { $lte: ['$payment.dueAt', '$$NOW'] } };

type Unpaid = Pick<SeatBookingDoc, '_id' | 'eventId'>;

/**
 * Ends bookings that were not paid in time, and frees their seats. All there is to know is in MongoDB, so that nothing
 * is lost by a restart; of several processes that try, the condition of the write lets one succeed.
 */
@Injectable()
export class PaymentExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(PaymentExpiry.name);
  private readonly loop = new BackgroundLoop(
    this.log,
    'ending unpaid bookings',
    LIMITS.paymentExpiryTickMs,
    async () => {
      await this.expire();
    },
  );

  constructor(
    private readonly changes: BookingChanges,
    private readonly settlement: BookingSettlement,
    private readonly metrics: EngineMetrics,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  /**
   * Ends every booking that is overdue by now.
   * @returns how many this call has ended; others may have been ended by another process
   */
  async expire(): Promise<number> {
    let expired = 0;
    let due: Unpaid[];
    do {
      due = await this.overdue();
      for (let i = 0; i < due.length; i += LIMITS.paymentExpiryAtOnce) {
        const some = due.slice(i, i + LIMITS.paymentExpiryAtOnce);
        const ended = await Promise.all(some.map((booking) => this.end(booking)));
        expired += ended.filter(Boolean).length;
      }
    } while (due.length === LIMITS.paymentExpiryBatch && !this.loop.isStopped);
    return expired;
  }

  private overdue(): Promise<Unpaid[]> {
    return this.bookings
      .find({ status: 'pending', active: true, ...IS_DUE }, { eventId: 1 })
      .sort({ 'payment.dueAt': 1 })
      .limit(LIMITS.paymentExpiryBatch)
      .lean()
      .exec();
  }

  private async end(booking: Unpaid): Promise<boolean> {
    const ended = await this.changes.make(booking, { from: ['pending'], to: 'expired', if: IS_DUE });
    if (!ended) return false;
    this.metrics.expiredBookings.inc();
    await this.settlement.tryToFree(ended);
    return true;
  }
}
