import { Injectable } from '@nestjs/common';
import { toMajor } from '../../../common/money.js';
import { holdsOfUserScript } from '../../../redis/scripts/holds-of-user.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { seatDetails, totalMinor } from '../../seat-state/seat-lookup.js';
import type { MyHoldsDto } from '../dto/hold.dto.js';

/** A user's own live holds of an event, read from Redis itself. */
@Injectable()
export class MyHolds {
  constructor(private readonly events: LiveEvents) {}

  async execute(userId: string, eventId: string): Promise<MyHoldsDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const { holds, nowMs } = await this.events.run(live, holdsOfUserScript, { userId });
    const { facts } = live;
    return {
      items: holds.map(({ holdId, deadlineMs, ordinals }) => ({
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
}
