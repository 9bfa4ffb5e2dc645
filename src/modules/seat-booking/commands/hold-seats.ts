import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../../common/errors/domain-error.js';
import { newId } from '../../../common/ids.js';
import { toMajor } from '../../../common/money.js';
import { APP_CONFIG, type AppConfig } from '../../../config/app-config.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { ordinalsOf, seatDetails, seatIdsOf, seatsTaken, totalMinor } from '../../seat-state/seat-lookup.js';
import type { HoldDto } from '../dto/hold.dto.js';
import { EngineMetrics } from '../engine-metrics.js';
import { HoldQueue } from '../hold-queue.js';
import { holdRefused } from '../hold-refused.js';

export interface HoldRequest {
  eventId: string;
  seatIds: readonly string[];
  /** The event's own duration when it is not given. */
  holdDurationMinutes?: number;
}

/** Holds seats for a user, all or none (I1); also the last step of holding a table. */
@Injectable()
export class HoldSeats {
  constructor(
    private readonly events: LiveEvents,
    private readonly queue: HoldQueue,
    private readonly metrics: EngineMetrics,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** @throws DomainError UNKNOWN_SEATS, HOLD_TOO_LARGE, SEATS_TAKEN, EVENT_NOT_ON_SALE, USER_SEAT_LIMIT and more */
  async execute(userId: string, request: HoldRequest, requestId?: string): Promise<HoldDto> {
    const live = await this.events.get(request.eventId);
    const layout = await live.layout();
    const ordinals = ordinalsOf(layout, request.seatIds);
    return this.hold(live, layout, userId, { ordinals, minutes: request.holdDurationMinutes }, requestId);
  }

  async hold(
    live: LiveEvent,
    layout: LayoutIndex,
    userId: string,
    { ordinals, minutes }: { ordinals: readonly number[]; minutes?: number | null },
    requestId?: string,
  ): Promise<HoldDto> {
    const { maxSeatsPerHold } = live.facts;
    if (ordinals.length > maxSeatsPerHold) {
      throw new DomainError('HOLD_TOO_LARGE', `The event allows ${maxSeatsPerHold} seats per hold.`, {
        members: { maxSeatsPerHold },
      });
    }
    const ttlMs = (minutes ?? live.facts.holdMinutes) * this.config.MINUTE_MS;
    const reply = await this.queue.hold(live, { holdId: newId(), userId, ttlMs, requestId, ordinals });
    this.metrics.holds.inc({ outcome: reply.tag });
    if (reply.tag === 'TAKEN') throw seatsTaken(layout, reply.conflicts);
    if (reply.tag !== 'HELD') throw holdRefused(live, reply);
    live.expect(reply.version);
    return {
      success: true,
      holdId: reply.holdId,
      eventId: live.id,
      heldSeats: seatIdsOf(layout, ordinals),
      seats: ordinals.map((ordinal) => seatDetails(layout, live.facts, ordinal)),
      totalAmount: toMajor(totalMinor(layout, live.facts, ordinals), live.facts.currency),
      currency: live.facts.currency,
      expiresAt: new Date(reply.deadlineMs).toISOString(),
      serverTime: new Date(reply.nowMs).toISOString(),
      version: reply.version,
    };
  }
}
