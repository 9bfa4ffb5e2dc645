import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';

export const REDIS = Symbol('REDIS');

/** Deletes the key only while it is still the owner's. */
const UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

const keyOf = (eventId: string, seatId: string): string => `seat_lock:${eventId}:${seatId}`;

/** A key per locked seat, that lapses by itself. */
@Injectable()
export class SeatLocks {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** @returns whether the seat was free, and is the owner's now */
  async lock(eventId: string, seatId: string, owner: string, ms: number): Promise<boolean> {
    return (await this.redis.set(keyOf(eventId, seatId), owner, 'PX', ms, 'NX')) === 'OK';
  }

  async unlock(eventId: string, seatId: string, owner: string): Promise<void> {
    await this.redis.eval(UNLOCK, 1, keyOf(eventId, seatId), owner);
  }

  /** Owners in the order of the seats; null for one that is free. */
  owners(eventId: string, seatIds: readonly string[]): Promise<(string | null)[]> {
    return this.redis.mget(seatIds.map((seatId) => keyOf(eventId, seatId)));
  }
}
