import { Injectable } from '@nestjs/common';
import { LIMITS } from '../../../config/limits.js';
import { releaseScript } from '../../../redis/scripts/release.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { ordinalsOf, seatIdsOf } from '../../seat-state/seat-lookup.js';
import type { ReleasedDto } from '../dto/hold.dto.js';
import { confirmInProgress } from '../hold-refused.js';

export interface ReleaseRequest {
  eventId: string;
  holdId?: string;
  seatIds?: readonly string[];
}

/** Gives seats of one's own holds back; repeating it is harmless. */
@Injectable()
export class ReleaseSeats {
  constructor(private readonly events: LiveEvents) {}

  /** @throws DomainError UNKNOWN_SEATS, CONFIRM_IN_PROGRESS */
  async execute(
    userId: string,
    { eventId, holdId, seatIds }: ReleaseRequest,
    requestId?: string,
  ): Promise<ReleasedDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const args = {
      userId,
      streamLength: LIMITS.streamLength,
      holdId,
      ordinals: seatIds && ordinalsOf(layout, seatIds),
    };
    const reply = await this.events.run(live, releaseScript, args, requestId);
    if (reply.tag === 'CONFIRMING') throw confirmInProgress();
    live.expect(reply.version);
    return {
      success: true,
      releasedSeats: seatIdsOf(layout, reply.released),
      notHeld: seatIdsOf(layout, reply.notHeld),
      version: reply.version,
    };
  }
}
