import { Inject, Injectable } from '@nestjs/common';
import { notReplicated } from '../../common/errors/domain-error.js';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { LIMITS } from '../../config/limits.js';
import { holdSeatsScript, type HoldReply, type HoldRequest } from '../../redis/scripts/hold-seats.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { EngineMetrics } from './engine-metrics.js';

interface Waiting {
  request: HoldRequest;
  resolve(reply: HoldReply): void;
  reject(error: unknown): void;
}

/**
 * Holds of one event that arrive within one turn of the event loop go to Redis in one script (decision 0011), in the
 * order in which they came. Each is decided and answered for itself; only an outage is shared.
 */
@Injectable()
export class HoldQueue {
  private readonly waiting = new Map<LiveEvent, Waiting[]>();

  constructor(
    private readonly events: LiveEvents,
    private readonly metrics: EngineMetrics,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /**
   * What the script answers to this hold; its seats and limits have been checked before.
   * @throws DomainError STORE_UNAVAILABLE; the hold may then have been made all the same, and may be asked for again
   */
  hold(live: LiveEvent, request: HoldRequest): Promise<HoldReply> {
    return new Promise((resolve, reject) => {
      const one = { request, resolve, reject };
      const others = this.waiting.get(live);
      if (others) {
        others.push(one);
      } else {
        this.waiting.set(live, [one]);
        setImmediate(() => this.sendAll(live));
      }
    });
  }

  private sendAll(live: LiveEvent): void {
    const all = this.waiting.get(live)!;
    this.waiting.delete(live);
    while (all.length > 0) void this.send(live, all.splice(0, batchLength(all)));
  }

  private async send(live: LiveEvent, batch: Waiting[]): Promise<void> {
    this.metrics.holdScripts.inc();
    try {
      const { reply: replies, isKept } = await this.events.settle(live, holdSeatsScript, {
        lifetimeMs: LIMITS.holdLifetimeMinutes * this.config.MINUTE_MS,
        maxSeatsPerUser: live.facts.maxSeatsPerUser,
        streamLength: LIMITS.streamLength,
        holds: batch.map(({ request }) => request),
      });
      batch.forEach(({ resolve, reject }, i) => {
        if (isKept || replies[i].tag !== 'HELD') resolve(replies[i]);
        else reject(notReplicated());
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

/** How many of the first go together. */
function batchLength(waiting: readonly Waiting[]): number {
  let seats = 0;
  let length = 0;
  while (length < Math.min(waiting.length, LIMITS.holdBatch) && seats < LIMITS.holdBatchSeats) {
    seats += waiting[length++].request.ordinals.length;
  }
  return length;
}
