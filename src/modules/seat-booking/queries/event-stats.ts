import { Injectable } from '@nestjs/common';
import { toMajor, toMinor } from '../../../common/money.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { countsByCategory, seatCounts } from '../../seat-state/seat-counts.js';
import type { StatsDto } from '../dto/stats.dto.js';

/** What an organiser reads of an event's sale, at one version. */
@Injectable()
export class EventStats {
  constructor(private readonly events: LiveEvents) {}

  async execute(eventId: string): Promise<StatsDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const replica = await this.events.fresh(live);
    const { currency } = live.facts;
    const byCategory = countsByCategory(replica, layout, live.facts);
    const revenueMinor = byCategory.reduce((sum, category) => sum + toMinor(category.revenue, currency), 0);
    return {
      eventId,
      ...seatCounts(replica),
      revenue: toMajor(revenueMinor, currency),
      currency,
      byCategory,
      version: replica.version,
    };
  }
}
