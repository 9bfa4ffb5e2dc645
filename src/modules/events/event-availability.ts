import { Injectable } from '@nestjs/common';
import { LiveEvents } from '../seat-state/live-events.js';
import { countsByCategory, seatCounts } from '../seat-state/seat-counts.js';
import type { AvailabilityDto } from './events.dto.js';

/** How many seats of each category can still be had. */
@Injectable()
export class EventAvailability {
  constructor(private readonly events: LiveEvents) {}

  async execute(eventId: string): Promise<AvailabilityDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const replica = await this.events.fresh(live);
    const byCategory = countsByCategory(replica, layout, live.facts).map(
      ({ revenue: _revenue, ...counts }) => counts,
    );
    return { eventId, ...seatCounts(replica), byCategory, version: replica.version };
  }
}
