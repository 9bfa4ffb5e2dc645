import { Injectable } from '@nestjs/common';
import { LIMITS } from '../../config/limits.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { parseDelta, type Delta } from './delta.js';
import type { LiveEvent } from './live-event.js';

/** What an event's stream still knows of earlier changes. */
@Injectable()
export class PastDeltas {
  constructor(private readonly redis: RedisConnection) {}

  /**
   * The deltas after one version and up to another one, oldest first. The stream is bounded: when the first one does
   * not follow `after`, those in between are forgotten.
   * @throws DomainError STORE_UNAVAILABLE
   */
  async *between(live: LiveEvent, after: string, upTo: string): AsyncGenerator<Delta> {
    const key = live.keys.deltas;
    let last = after;
    let entries: [string, string[]][];
    do {
      const range = [key, `(${last}`, upTo, 'COUNT', LIMITS.pastDeltasAtOnce];
      entries = (await this.redis.command('xrange', key, range)) as typeof entries;
      for (const entry of entries) yield parseDelta(entry);
      last = entries.at(-1)?.[0] ?? upTo;
    } while (last !== upTo && entries.length === LIMITS.pastDeltasAtOnce);
  }
}
