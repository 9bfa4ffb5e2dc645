import { Injectable } from '@nestjs/common';
import { toMajor } from '../../../common/money.js';
import { holdsOfUserScript, type HoldOfUser } from '../../../redis/scripts/holds-of-user.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { ordinalsOf, seatDetails, totalMinor } from '../../seat-state/seat-lookup.js';
import { BookingSettlement } from '../booking-settlement.js';
import type { MyHoldsDto } from '../dto/hold.dto.js';

/**
 * A user's own live holds of an event: what Redis has, without the seats of confirmations that MongoDB has and Redis has
 * not heard of yet. Whoever was told that seats are booked does not find them held (I2).
 */
@Injectable()
export class MyHolds {
  constructor(
    private readonly events: LiveEvents,
    private readonly settlement: BookingSettlement,
  ) {}

  async execute(userId: string, eventId: string): Promise<MyHoldsDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const { holds, nowMs } = await this.events.run(live, holdsOfUserScript, { userId });
    const booked = await this.booked(holds, layout);
    const held = holds.map((hold) => ({
      ...hold,
      ordinals: hold.ordinals.filter((ordinal) => !booked.has(ordinal)),
    }));
    const { facts } = live;
    return {
      items: held
        .filter(({ ordinals }) => ordinals.length > 0)
        .map(({ holdId, deadlineMs, ordinals }) => ({
          holdId,
          eventId,
          seats: ordinals.map((ordinal) => seatDetails(layout, facts, ordinal)),
          totalAmount: toMajor(totalMinor(layout, facts, ordinals), facts.currency),
          currency: facts.currency,
          expiresAt: new Date(deadlineMs).toISOString(),
        })),
      serverTime: new Date(nowMs).toISOString(),
    };
  }

  /**
   * Of the bookings that are being made of these holds. One that has ended since counts as well: what was booked is no
   * hold ever again (I3).
   */
  private async booked(holds: readonly HoldOfUser[], layout: LayoutIndex): Promise<Set<number>> {
    const ids = new Set(holds.flatMap(({ bookingId }) => bookingId ?? []));
    const bookings = await Promise.all([...ids].map((id) => this.settlement.find(id)));
    const seatIds = bookings.flatMap((booking) => (booking?.tombstone ? [] : (booking?.allSeatIds ?? [])));
    return new Set(ordinalsOf(layout, seatIds));
  }
}
