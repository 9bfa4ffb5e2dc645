import { Injectable } from '@nestjs/common';
import { LIMITS } from '../../../config/limits.js';
import { transferScript } from '../../../redis/scripts/transfer.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import type { TransferredHoldDto } from '../dto/hold.dto.js';
import { holdRefused } from '../hold-refused.js';

export interface TransferRequest {
  eventId: string;
  holdId: string;
  toUserId: string;
}

/**
 * Makes one's own live hold another user's, whether the event is still on sale or not: nothing new is held by it. Who
 * the other is, or whether there is such a user, is not looked up: ids of users may be an outside issuer's.
 */
@Injectable()
export class TransferHold {
  constructor(private readonly events: LiveEvents) {}

  /** @throws DomainError HOLD_EXPIRED, NOT_HELD_BY_YOU (also when repeated), CONFIRM_IN_PROGRESS, USER_SEAT_LIMIT */
  async execute(userId: string, request: TransferRequest, requestId: string): Promise<TransferredHoldDto> {
    const live = await this.events.get(request.eventId);
    const args = {
      userId,
      holdId: request.holdId,
      toUserId: request.toUserId,
      maxSeatsPerUser: live.facts.maxSeatsPerUser,
      streamLength: LIMITS.streamLength,
    };
    const reply = await this.events.run(live, transferScript, args, requestId);
    if (reply.tag !== 'TRANSFERRED') throw holdRefused(live, reply);
    live.expect(reply.version);
    return {
      success: true,
      holdId: request.holdId,
      eventId: live.id,
      expiresAt: new Date(reply.deadlineMs).toISOString(),
      serverTime: new Date(reply.nowMs).toISOString(),
      version: reply.version,
    };
  }
}
