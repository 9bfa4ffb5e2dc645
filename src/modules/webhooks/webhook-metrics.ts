import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';

/** What an operator watches of the webhooks. */
@Injectable()
export class WebhookMetrics {
  readonly attempts;
  /** Since when the oldest event that is not a message yet has been waiting; seconds. */
  outboxLagSeconds = 0;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter(
      'seatlatch_webhook_attempts_total',
      'Attempts to send a webhook: delivered, failed (to be repeated) or dead (given up)',
      ['outcome'],
    );
    metrics.gauge(
      'seatlatch_webhook_outbox_lag_seconds',
      'Age of the oldest event of a booking that is not handed to the webhooks yet',
      () => this.outboxLagSeconds,
    );
  }
}
