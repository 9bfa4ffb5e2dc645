import { setTimeout as sleep } from 'node:timers/promises';
import type { OutageLog } from '../../../common/outage-log.js';
import { LIMITS } from '../../../config/limits.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import type { LiveEvents } from '../../seat-state/live-events.js';

/** Loads an event's copy again when it has gone stale. Views do that when they are asked for; nobody asks a stream. */
export class Reloader {
  private readonly stopping = new AbortController();
  private isLoading = false;

  constructor(
    private readonly live: LiveEvent,
    private readonly events: LiveEvents,
    private readonly outage: OutageLog,
  ) {}

  /** Tries until it has worked. */
  start(): void {
    if (!this.isLoading) void this.loadUntilFresh();
  }

  stop(): void {
    this.stopping.abort();
  }

  private async loadUntilFresh(): Promise<void> {
    this.isLoading = true;
    const { signal } = this.stopping;
    while (this.live.replica.isStale && !signal.aborted) {
      try {
        await this.events.fresh(this.live);
        this.outage.worked();
      } catch (error) {
        this.outage.failed(error);
        await sleep(LIMITS.streamReloadMs, undefined, { signal }).catch(() => undefined);
      }
    }
    this.isLoading = false;
  }
}
