import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from './metrics.js';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  observe(seconds: number): void;
}

/** Duration of every request by route, method and status, and how many are in flight. */
@Injectable()
export class HttpMetrics {
  private readonly durations;
  /** One series per route, method and status: looking the labels up again costs more than observing. */
  private readonly series = new Map<string, Series>();
  private inFlight = 0;

  constructor(metrics: Metrics) {
    this.durations = metrics.histogram(
      'http_request_duration_seconds',
      'Time from the first byte read to the last byte written.',
      BUCKETS_SECONDS,
      ['method', 'route', 'status'],
    );
    metrics.gauge('http_requests_in_flight', 'Requests being answered.', () => this.inFlight);
  }

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (_request, reply, done) => {
      this.inFlight += 1;
      // It has no onResponse when the client goes away before the answer.
      reply.raw.once('close', () => (this.inFlight -= 1));
      done();
    });
    fastify.addHook('onResponse', (request, reply, done) => {
      this.observe(request, reply);
      done();
    });
  }

  private observe(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.routeOptions.url ?? 'none';
    const key = `${request.method} ${route} ${reply.statusCode}`;
    let series = this.series.get(key);
    if (!series) {
      series = this.durations.labels({ method: request.method, route, status: reply.statusCode });
      this.series.set(key, series);
    }
    series.observe(reply.elapsedTime / 1000);
  }
}
