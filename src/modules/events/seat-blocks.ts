import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import { blockScript } from '../../redis/scripts/block.js';
import { unblockScript } from '../../redis/scripts/unblock.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { ordinalsOf, seatIdsOf, seatsTaken } from '../seat-state/seat-lookup.js';
import type { BlockBody, BlockedDto, UnblockedDto } from './events.dto.js';

/**
 * Takes seats out of the sale and puts them back. Redis decides whether a seat is free to be blocked; MongoDB makes
 * it last. The order of the two is such that a crash in between leaves a seat blocked in Redis alone: nobody is sold
 * it, and repeating the request mends it.
 */
@Injectable()
export class SeatBlocks {
  constructor(
    private readonly events: LiveEvents,
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
  ) {}

  /** @throws DomainError UNKNOWN_SEATS, SEATS_TAKEN; then none is blocked */
  async block(eventId: string, userId: string, { seatIds, reason }: BlockBody): Promise<BlockedDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const ordinals = ordinalsOf(layout, seatIds);
    const reply = await this.events.run(live, blockScript, {
      userId,
      streamLength: LIMITS.streamLength,
      ordinals,
    });
    if (reply.tag === 'TAKEN') throw seatsTaken(layout, reply.conflicts);
    const changes = { status: 'blocked' as const, blockedBy: userId, ...(reason && { reason }) };
    await this.seatStates.bulkWrite(
      seatIds.map((seatId) => ({
        updateOne: {
          filter: { eventId: new Types.ObjectId(eventId), seatId },
          update: { $set: changes },
          upsert: true,
        },
      })),
      { ordered: false },
    );
    live.expect(reply.version);
    return { blockedSeats: seatIds, version: reply.version };
  }

  /** Seats that are not blocked are left alone. @throws DomainError UNKNOWN_SEATS */
  async unblock(eventId: string, userId: string, { seatIds }: BlockBody): Promise<UnblockedDto> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const ordinals = ordinalsOf(layout, seatIds);
    await this.seatStates.deleteMany({
      eventId: new Types.ObjectId(eventId),
      seatId: { $in: seatIds },
      status: 'blocked',
    });
    const reply = await this.events.run(live, unblockScript, {
      userId,
      streamLength: LIMITS.streamLength,
      ordinals,
    });
    live.expect(reply.version);
    return { unblockedSeats: seatIdsOf(layout, reply.ordinals), version: reply.version };
  }
}
