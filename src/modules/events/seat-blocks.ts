import { Injectable } from '@nestjs/common';
import { LIMITS } from '../../config/limits.js';
import { blockScript } from '../../redis/scripts/block.js';
import { unblockScript } from '../../redis/scripts/unblock.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { ordinalsOf, seatIdsOf, seatsTaken } from '../seat-state/seat-lookup.js';
import { BlockLedger } from './block-ledger.js';
import type { BlockBody, BlockedDto, UnblockedDto } from './events.dto.js';

/**
 * Takes seats out of the sale and puts them back. Redis decides, and the version it gives orders the changes; MongoDB
 * makes them last. What a crash between the two leaves is mended by repeating the request.
 */
@Injectable()
export class SeatBlocks {
  constructor(
    private readonly events: LiveEvents,
    private readonly ledger: BlockLedger,
  ) {}

  /** @throws DomainError UNKNOWN_SEATS, SEATS_TAKEN; then none is blocked */
  async block(
    eventId: string,
    userId: string,
    { seatIds, reason }: BlockBody,
    requestId: string,
  ): Promise<BlockedDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const args = { userId, streamLength: LIMITS.streamLength, ordinals: ordinalsOf(layout, seatIds) };
    let version: string | undefined;
    return this.ledger.lasting(eventId, async () => {
      const reply = await this.events.run(live, blockScript, args, requestId);
      if (reply.tag === 'TAKEN') {
        // Somebody held a seat when Redis had lost an earlier attempt of this request.
        if (version) await this.ledger.write(eventId, seatIds, version, { status: 'available' });
        throw seatsTaken(layout, reply.conflicts);
      }
      ({ version } = reply);
      await this.ledger.write(eventId, seatIds, version, {
        status: 'blocked',
        blockedBy: userId,
        ...(reason && { reason }),
      });
      live.expect(version);
      return { blockedSeats: seatIds, version };
    });
  }

  /** Seats that are not blocked are left alone. @throws DomainError UNKNOWN_SEATS */
  async unblock(
    eventId: string,
    userId: string,
    { seatIds }: BlockBody,
    requestId: string,
  ): Promise<UnblockedDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const args = { userId, streamLength: LIMITS.streamLength, ordinals: ordinalsOf(layout, seatIds) };
    const unblocked = new Set<string>();
    return this.ledger.lasting(eventId, async () => {
      // Read first: what a crash left blocked in MongoDB alone is put back too.
      const blocked = await this.ledger.blocked(eventId, seatIds);
      const { version, ordinals } = await this.events.run(live, unblockScript, args, requestId);
      // Seats of an earlier attempt may be somebody's by now: only those of this one have this version.
      const freed = new Set(seatIdsOf(layout, ordinals));
      for (const seatId of freed) unblocked.add(seatId);
      await this.ledger.write(eventId, [...freed], version, { status: 'available' });
      const inMongoAlone = blocked.filter((seatId) => !freed.has(seatId));
      await this.ledger.takeBack(eventId, inMongoAlone, version);
      live.expect(version);
      return { unblockedSeats: [...unblocked], version };
    });
  }
}
