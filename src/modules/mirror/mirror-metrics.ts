import { Injectable } from '@nestjs/common';
import { RedisConnection } from '../../redis/redis-connection.js';
import { Metrics } from '../metrics/metrics.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import type { Change } from './change.js';

const LAG_SECONDS = [0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** How far the mirror is behind: what a total loss of Redis would take with it. */
@Injectable()
export class MirrorMetrics {
  private readonly lag;
  private readonly changes;

  constructor(
    private readonly metrics: Metrics,
    private readonly redis: RedisConnection,
  ) {
    this.lag = metrics.histogram(
      'seatlatch_mirror_lag_seconds',
      'Age of the oldest change of a batch, by Redis time, once the batch was durable in MongoDB.',
      LAG_SECONDS,
    );
    this.changes = metrics.counter('seatlatch_mirrored_changes_total', 'Changes written to mirror and log');
  }

  countBehind(read: () => number): void {
    this.metrics.gauge('seatlatch_mirror_behind_events', 'Open events with changes not yet mirrored', read);
  }

  async written(live: LiveEvent, oldest: Change, count: number): Promise<void> {
    this.changes.inc(count);
    const [seconds, microseconds] = (await this.redis.command('time', live.keys.deltas, [])) as [
      string,
      string,
    ];
    this.lag.observe(Math.max(0, Number(seconds) + Number(microseconds) / 1e6 - oldest.at.getTime() / 1e3));
  }
}
