import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../../common/errors/domain-error.js';
import { newId } from '../../../common/ids.js';
import { toMajor } from '../../../common/money.js';
import { APP_CONFIG, type AppConfig } from '../../../config/app-config.js';
import { LIMITS } from '../../../config/limits.js';
import { holdSeatsScript, type HoldSeatsReply } from '../../../redis/scripts/hold-seats.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { ordinalsOf, seatDetails, seatIdsOf, seatsTaken, totalMinor } from '../../seat-state/seat-lookup.js';
import { EngineMetrics } from '../engine-metrics.js';
import type { HoldDto } from '../dto/hold.dto.js';

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
    private readonly metrics: EngineMetrics,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** @throws DomainError UNKNOWN_SEATS, HOLD_TOO_LARGE, SEATS_TAKEN, EVENT_NOT_ON_SALE, USER_SEAT_LIMIT and more */
  async execute(userId: string, request: HoldRequest): Promise<HoldDto> {
    const live = await this.events.get(request.eventId);
    const layout = await live.layout();
    return this.hold(live, layout, userId, ordinalsOf(layout, request.seatIds), request.holdDurationMinutes);
  }

  async hold(
    live: LiveEvent,
    layout: LayoutIndex,
    userId: string,
    ordinals: readonly number[],
    holdDurationMinutes?: number | null,
  ): Promise<HoldDto> {
    const { maxSeatsPerHold, maxSeatsPerUser } = live.facts;
    if (ordinals.length > maxSeatsPerHold) {
      throw new DomainError('HOLD_TOO_LARGE', `The event allows ${maxSeatsPerHold} seats per hold.`, {
        members: { maxSeatsPerHold },
      });
    }
    const reply = await this.events.run(live, holdSeatsScript, {
      holdId: newId(),
      userId,
      ttlMs: (holdDurationMinutes ?? live.facts.holdMinutes) * this.config.MINUTE_MS,
      lifetimeMs: LIMITS.holdLifetimeMinutes * this.config.MINUTE_MS,
      maxSeatsPerUser,
      streamLength: LIMITS.streamLength,
      ordinals,
    });
    this.metrics.holds.inc({ outcome: reply.tag });
    if (reply.tag !== 'HELD') throw refusal(live, layout, reply);
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

function refusal(
  live: LiveEvent,
  layout: LayoutIndex,
  reply: Exclude<HoldSeatsReply, { tag: 'HELD' }>,
): DomainError {
  switch (reply.tag) {
    case 'TAKEN':
      return seatsTaken(layout, reply.conflicts);
    case 'NOT_ON_SALE':
      return new DomainError('EVENT_NOT_ON_SALE', `The event is ${reply.status}.`);
    case 'USER_LIMIT':
      return new DomainError(
        'USER_SEAT_LIMIT',
        `The event allows ${live.facts.maxSeatsPerUser} seats per user; you have ${reply.claimed}.`,
        { members: { maxSeatsPerUser: live.facts.maxSeatsPerUser, seatsOfUser: reply.claimed } },
      );
    case 'LIFETIME':
      return new DomainError(
        'HOLD_LIFETIME',
        `A hold lives ${LIMITS.holdLifetimeMinutes} minutes at most. Confirm or release the older seats first.`,
      );
    case 'CONFIRMING':
      return confirmInProgress();
  }
}

export function confirmInProgress(): DomainError {
  return new DomainError(
    'CONFIRM_IN_PROGRESS',
    'Some of your seats are being confirmed. Ask again in a moment.',
    {
      retryAfterSeconds: 1,
    },
  );
}
