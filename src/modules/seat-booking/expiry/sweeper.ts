import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutageLog } from '../../../common/outage-log.js';
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
  private readonly outage = new OutageLog(this.log, 'ending lapsed holds');
  private readonly sweeping = new Map<LiveEvent, Promise<void>>();
  private readonly settling = new Set<Promise<void>>();
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

  /** Ends everything of one event that has lapsed by now, and settles what was abandoned. */
  async sweep(live: LiveEvent): Promise<SweepCounts> {
    const { overdue, ...counts } = await this.endLapsed(live);
    await this.settle(live, overdue);
    return counts;
  }

  private async endLapsed(live: LiveEvent): Promise<SweepCounts & { overdue: SweepReply['overdue'] }> {
    const ended = { expiredHolds: 0, releasedSeats: 0, overdue: [] as SweepReply['overdue'] };
    let reply: SweepReply;
    do {
      reply = await this.events.run(live, sweepScript, {
        streamLength: LIMITS.streamLength,
        batch: LIMITS.sweepBatch,
        leaseMs: LIMITS.confirmLeaseMs,
      });
      ended.expiredHolds += reply.expiredHolds;
      ended.releasedSeats += reply.releasedSeats;
      ended.overdue.push(...reply.overdue);
    } while (reply.nextInMs === 0);
    this.metrics.expiredHolds.inc(ended.expiredHolds);
    live.expect(reply.version);
    // A hold made right after this look lives for a minute at least, so nothing can lapse unseen until then.
    const wait = Math.min(reply.nextInMs ?? Infinity, this.config.MINUTE_MS, LIMITS.sweepAtLeastMs);
    this.nextLook.set(live, performance.now() + wait);
    return ended;
  }

  /** One that cannot be settled now is named again when its lease has passed. */
  private async settle(live: LiveEvent, overdue: SweepReply['overdue']): Promise<void> {
    const holdsOf = new Map<string, string[]>();
    for (const { holdId, bookingId } of overdue)
      holdsOf.set(bookingId, [...(holdsOf.get(bookingId) ?? []), holdId]);
    const decisions = [...holdsOf].map(([bookingId, holdIds]) =>
      this.settlement.decide(live, bookingId, holdIds),
    );
    for (const decision of await Promise.allSettled(decisions))
      if (decision.status === 'rejected')
        this.log.warn(`settling a confirmation of ${live.id}: ${decision.reason}`);
  }

  private async sweepUntilStopped(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const now = performance.now();
      for (const live of this.events.all()) {
        if (!this.sweeping.has(live) && (this.nextLook.get(live) ?? 0) <= now)
          this.track(live, this.trySweep(live));
      }
      await sleep(LIMITS.sweepTickMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
    await Promise.all([...this.sweeping.values(), ...this.settling]);
  }

  private track(live: LiveEvent, sweep: Promise<void>): void {
    this.sweeping.set(
      live,
      sweep.finally(() => this.sweeping.delete(live)),
    );
  }

  /** MongoDB may be slow to settle what was abandoned; no hold waits for that. */
  private async trySweep(live: LiveEvent): Promise<void> {
    try {
      const { overdue } = await this.endLapsed(live);
      this.outage.worked();
      const settling = this.settle(live, overdue);
      this.settling.add(settling);
      void settling.finally(() => this.settling.delete(settling));
    } catch (error) {
      this.nextLook.set(live, performance.now() + LIMITS.sweepAtLeastMs);
      this.outage.failed(error);
    }
  }
}
