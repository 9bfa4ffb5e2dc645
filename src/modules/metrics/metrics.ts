import { Injectable } from '@nestjs/common';
import cluster from 'node:cluster';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { metricsOfAll, shareMetrics } from './cluster-metrics.js';

/** The process's one registry. Other modules inject it to add what they count. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    if (cluster.isWorker) shareMetrics(this.registry);
  }

  /** Those of all API processes of the service; of this one alone when another does not answer. */
  async text(): Promise<string> {
    const all = cluster.isWorker ? await metricsOfAll() : undefined;
    return all ?? this.registry.metrics();
  }

  counter<Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }

  /** Values by label that are read when somebody asks for them. */
  gauges<Label extends string, Value extends string>(
    name: string,
    help: string,
    label: Label,
    read: () => Record<Value, number>,
  ): Gauge<Label> {
    return new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        for (const [value, figure] of Object.entries<number>(read())) this.labels(value).set(figure);
      },
    });
  }

  /** A value that is read when somebody asks for it. */
  gauge(name: string, help: string, read: () => number): Gauge {
    return new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
