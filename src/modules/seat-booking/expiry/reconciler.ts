import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../../../config/limits.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { BookingSettlement } from '../booking-settlement.js';

const AT_ONCE = 100;

/** Frees in Redis what the ledger has ended, where a crash or an absent Redis left it booked. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Reconciler.name);
  private readonly stop = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly events: LiveEvents,
    private readonly settlement: BookingSettlement,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.reconcileUntilStopped();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.loop;
  }

  /**
   * Frees the seats of bookings that have ended. One that ended only now is looked at again later: its confirmation
   * may still be on its way to Redis.
   * @returns how many are settled for good
   */
  async reconcile(settledAfterMs: number = LIMITS.reconcileAfterMs): Promise<number> {
    const settledBefore = new Date(Date.now() - settledAfterMs);
    const ended = await this.bookings.find({ seatsToFree: true }).limit(AT_ONCE).lean();
    for (const booking of ended) {
      await this.settlement.freed(await this.events.get(booking.eventId.toHexString()), booking);
    }
    const settled = ended
      .filter((booking) => booking.updatedAt <= settledBefore)
      .map((booking) => booking._id);
    await this.bookings.updateMany(
      { _id: { $in: settled } },
      { $unset: { seatsToFree: 1 } },
      { timestamps: false },
    );
    return settled.length;
  }

  private async reconcileUntilStopped(): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        await this.reconcile();
      } catch (error) {
        this.log.debug(`reconciling: ${String(error)}`);
      }
      await sleep(LIMITS.reconcileTickMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }
}
