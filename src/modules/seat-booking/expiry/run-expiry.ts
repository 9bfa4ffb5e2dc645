import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { EVENT_MODEL, type EventDoc } from '../../../mongo/event.schema.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import type { ExpiryDto } from '../dto/stats.dto.js';
import { PaymentExpiry } from './payment-expiry.js';
import { Sweeper } from './sweeper.js';

/** Ends at once everything that has lapsed, in every event: what sweeper and payment expiry do by themselves. */
@Injectable()
export class RunExpiry {
  constructor(
    private readonly events: LiveEvents,
    private readonly sweeper: Sweeper,
    private readonly payments: PaymentExpiry,
    @InjectModel(EVENT_MODEL) private readonly eventDocs: Model<EventDoc>,
  ) {}

  async execute(): Promise<ExpiryDto> {
    const total = { expiredHolds: 0, releasedSeats: 0, expiredBookings: await this.payments.expire() };
    // An event that was never built (epoch 0) has no holds.
    const ids = this.eventDocs
      .find({ epoch: { $gt: 0 } }, { _id: 1 })
      .lean()
      .cursor();
    for await (const { _id } of ids) {
      const counts = await this.sweeper.sweep(await this.events.get(_id.toHexString()));
      total.expiredHolds += counts.expiredHolds;
      total.releasedSeats += counts.releasedSeats;
    }
    return total;
  }
}
