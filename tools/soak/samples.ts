import { Redis } from 'ioredis';
import type { SoakOptions } from './arguments.js';
import { lineThrough, percentile, type Line } from './trend.js';

export const KINDS = ['hold', 'release', 'confirm', 'cancel', 'view', 'map'] as const;
export type Kind = (typeof KINDS)[number];

export const MEMORIES = ['RSS', 'heap', 'Redis'] as const;
export type Memory = (typeof MEMORIES)[number];

/** What was seen in one interval. */
export interface Sample {
  /** At its end, since the beginning. */
  minutes: number;
  /** MB at its end. */
  memory: Record<Memory, number>;
  latencies: Record<Kind, Latency>;
}

export interface Latency {
  count: number;
  p50Ms: number;
  p99Ms: number;
}

export function latencyOf(latenciesMs: readonly number[]): Latency {
  return {
    count: latenciesMs.length,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

/** One thing that is held against a limit. */
export interface Verdict {
  text: string;
  isMet: boolean;
}

const MB = 1024 * 1024;
const WARM_UP = 0.2;
/** Of each third; fewer say nothing about a p99. */
const REQUESTS = 200;

export class Memories {
  private readonly redis: Redis;

  constructor(
    private readonly url: string,
    redisUrl: string,
  ) {
    this.redis = new Redis(redisUrl);
  }

  /** In MB: of the service's process, and of what Redis uses. */
  async read(): Promise<Record<Memory, number>> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    const info = await this.redis.info('memory');
    return {
      RSS: megabytes(metrics, /^process_resident_memory_bytes (\S+)$/m),
      heap: megabytes(metrics, /^nodejs_heap_size_used_bytes (\S+)$/m),
      Redis: megabytes(info, /^used_memory:(\d+)/m),
    };
  }

  close(): void {
    this.redis.disconnect();
  }
}

const megabytes = (text: string, name: RegExp): number => Number(name.exec(text)?.[1]) / MB;

/** Memory must not grow and latency must not drift, once warm. */
export function judge(samples: readonly Sample[], options: SoakOptions): Verdict[] {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const third = Math.floor(warm.length / 3);
  const [first, last] = [warm.slice(0, third), warm.slice(-third)];
  return [
    ...MEMORIES.map((memory) => growth(memory, warm, options.maxSlope)),
    ...KINDS.flatMap((kind) => drift(kind, first, last, options.maxDrift)),
  ];
}

/** Grown is what has grown by more than chance explains: a collection of garbage more or less is a few MB. */
function growth(memory: Memory, samples: readonly Sample[], limit: number): Verdict {
  const points = samples.map((sample) => ({ x: sample.minutes / 60, y: sample.memory[memory] }));
  const { slope, error }: Line = lineThrough(points);
  return {
    text: `${memory}: ${slope.toFixed(1)} ± ${(2 * error).toFixed(1)} MB per hour, at most ${limit}`,
    isMet: slope - 2 * error <= limit,
  };
}

/** By the median of the intervals' p99, so that one stumble of the machine is no drift. */
function drift(kind: Kind, first: readonly Sample[], last: readonly Sample[], limit: number): Verdict[] {
  const of = (samples: readonly Sample[]) =>
    samples.map(({ latencies }) => latencies[kind]).filter(({ count }) => count > 0);
  const [before, after] = [of(first), of(last)];
  if (requestsOf(before) < REQUESTS || requestsOf(after) < REQUESTS) return [];
  const [p99Before, p99After] = [before, after].map((some) =>
    percentile(
      some.map(({ p99Ms }) => p99Ms),
      0.5,
    ),
  );
  const ratio = p99After / p99Before;
  return [
    {
      text: `${kind}: p99 ${p99Before.toFixed(1)} ms, then ${p99After.toFixed(1)} ms, ${ratio.toFixed(2)} times, at most ${limit}`,
      isMet: ratio <= limit,
    },
  ];
}

const requestsOf = (latencies: readonly Latency[]): number =>
  latencies.reduce((total, { count }) => total + count, 0);
