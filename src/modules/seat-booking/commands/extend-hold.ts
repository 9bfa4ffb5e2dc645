import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../../config/app-config.js';
import { LIMITS } from '../../../config/limits.js';
import { extendScript } from '../../../redis/scripts/extend.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import type { ExtendedHoldDto } from '../dto/hold.dto.js';
import { holdRefused } from '../hold-refused.js';

export interface ExtendRequest {
  eventId: string;
  holdId: string;
  holdDurationMinutes: number;
}

/** Gives one's own live hold more time, up to the longest life of a hold; repeating it is harmless. */
@Injectable()
export class ExtendHold {
  constructor(
    private readonly events: LiveEvents,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** @throws DomainError HOLD_EXPIRED, NOT_HELD_BY_YOU, CONFIRM_IN_PROGRESS, EVENT_NOT_ON_SALE */
  async execute(userId: string, request: ExtendRequest, requestId: string): Promise<ExtendedHoldDto> {
    const live = await this.events.get(request.eventId);
    const args = {
      userId,
      holdId: request.holdId,
      ttlMs: request.holdDurationMinutes * this.config.MINUTE_MS,
      lifetimeMs: LIMITS.holdLifetimeMinutes * this.config.MINUTE_MS,
      streamLength: LIMITS.streamLength,
    };
    const reply = await this.events.run(live, extendScript, args, requestId);
    if (reply.tag !== 'EXTENDED') throw holdRefused(live, reply);
    live.expect(reply.version);
    return {
      success: true,
      holdId: request.holdId,
      eventId: live.id,
      expiresAt: new Date(reply.deadlineMs).toISOString(),
      latestExpiresAt: new Date(reply.latestDeadlineMs).toISOString(),
      serverTime: new Date(reply.nowMs).toISOString(),
      version: reply.version,
    };
  }
}
