import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DomainError } from '../../common/errors/domain-error.js';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { LIMITS } from '../../config/limits.js';
import { Metrics } from '../metrics/metrics.js';
import { RefusedShare } from './refused-share.js';

const NEW_HOLDS = new Set(['/seat-booking/hold-seats', '/seat-booking/hold-table']);
const NANOSECONDS_PER_MS = 1e6;

/**
 * Refuses new holds, before anything is read of them, while requests wait too long for this process (decision 0012).
 * What they wait is the delay of the event loop: all that has arrived is worked on in its next turn.
 */
@Injectable()
export class Overload implements OnModuleInit, OnModuleDestroy {
  private readonly share: RefusedShare;
  private readonly delays = monitorEventLoopDelay({ resolution: LIMITS.overloadResolutionMs });
  private readonly refusals;
  private looking?: NodeJS.Timeout;
  private seen = { count: 0, mean: 0 };

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    metrics: Metrics,
  ) {
    this.share = new RefusedShare(config.OVERLOAD_MS);
    this.refusals = metrics.counter(
      'seatlatch_overload_refusals_total',
      'New holds refused because too many requests wait for this process',
    );
    metrics.gauge(
      'seatlatch_overload_share',
      'Share of new holds that is refused for it now',
      () => this.share.value,
    );
  }

  /** Before the routes are there, so that the hook is one of theirs. What runs without HTTP, such as the seed, has none. */
  onModuleInit(): void {
    if (this.config.OVERLOAD_MS === 0 || !this.host.httpAdapter) return;
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    this.delays.enable();
    this.looking = setInterval(() => this.look(), LIMITS.overloadLookMs).unref();
    fastify.addHook('onRequest', (request, _reply, done) => {
      const isRefused = NEW_HOLDS.has(request.routeOptions.url!) && this.share.next();
      if (isRefused) this.refusals.inc();
      done(isRefused ? overloaded() : undefined);
    });
  }

  onModuleDestroy(): void {
    clearInterval(this.looking);
    this.delays.disable();
  }

  /** By what was added since the last look: resetting the histogram would drop the turn that is under way. */
  private look(): void {
    const { count, mean } = this.delays;
    const turns = count - this.seen.count;
    if (turns === 0) return;
    const averageMs = (count * mean - this.seen.count * this.seen.mean) / turns / NANOSECONDS_PER_MS;
    this.seen = { count, mean };
    this.share.look(averageMs - LIMITS.overloadResolutionMs);
  }
}

function overloaded(): DomainError {
  const detail =
    'The service has more requests than it can answer soon. Nothing was held; ask again in a moment.';
  return new DomainError('OVERLOADED', detail, { retryAfterSeconds: LIMITS.overloadRetrySeconds });
}
