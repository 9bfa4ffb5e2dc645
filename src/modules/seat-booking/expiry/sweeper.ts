import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { APP_CONFIG, type AppConfig } from '../../../config/app-config.js';
import { LIMITS } from '../../../config/limits.js';
import { sweepScript, type SweepReply } from '../../../redis/scripts/sweep.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { BookingSettlement } from '../booking-settlement.js';
import { EngineMetrics } from '../engine-metrics.js';

export interface SweepCounts {
  expiredHolds: number;
  releasedSeats: number;
}

/**
 * Ends lapsed holds of the events open in this process, and settles confirmations that were abandoned. It decides
 * nothing by its own clock: Redis says what has lapsed, the timer only says when to ask.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Sweeper.name);
  private readonly nextLook = new WeakMap<LiveEvent, number>();
  private readonly stop = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly events: LiveEvents,
    private readonly settlement: BookingSettlement,
    private readonly metrics: EngineMetrics,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.sweepUntilStopped();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.loop;
  }

  /** Ends everything of one event that has lapsed by now. */
  async sweep(live: LiveEvent): Promise<SweepCounts> {
    const counts = { expiredHolds: 0, releasedSeats: 0 };
    let reply: SweepReply;
    do {
      reply = await this.events.run(live, sweepScript, {
        streamLength: LIMITS.streamLength,
        batch: LIMITS.sweepBatch,
        leaseMs: LIMITS.confirmLeaseMs,
      });
      counts.expiredHolds += reply.expiredHolds;
      counts.releasedSeats += reply.releasedSeats;
      await this.settle(live, reply.overdue);
    } while (reply.nextInMs === 0);
    this.metrics.expiredHolds.inc(counts.expiredHolds);
    live.expect(reply.version);
    // A hold made right after this look lives for a minute at least, so nothing can lapse unseen until then.
    const wait = Math.min(reply.nextInMs ?? Infinity, this.config.MINUTE_MS, LIMITS.sweepAtLeastMs);
    this.nextLook.set(live, performance.now() + wait);
    return counts;
  }

  private async settle(live: LiveEvent, overdue: SweepReply['overdue']): Promise<void> {
    const holdsOf = new Map<string, string[]>();
    for (const { holdId, bookingId } of overdue)
      holdsOf.set(bookingId, [...(holdsOf.get(bookingId) ?? []), holdId]);
    for (const [bookingId, holdIds] of holdsOf) await this.settlement.decide(live, bookingId, holdIds);
  }

  private async sweepUntilStopped(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const now = performance.now();
      const due = this.events.all().filter((live) => (this.nextLook.get(live) ?? 0) <= now);
      await Promise.all(due.map((live) => this.trySweep(live)));
      await sleep(LIMITS.sweepTickMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  private async trySweep(live: LiveEvent): Promise<void> {
    try {
      await this.sweep(live);
    } catch (error) {
      this.nextLook.set(live, performance.now() + LIMITS.sweepAtLeastMs);
      this.log.debug(`sweeping ${live.id}: ${String(error)}`);
    }
  }
}
