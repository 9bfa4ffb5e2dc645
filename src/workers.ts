import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { AppConfig } from './config/app-config.js';
import { LIMITS } from './config/limits.js';
import { answerMetrics } from './modules/metrics/cluster-metrics.js';

/** The first process prints where the service listens and makes the demo; those beside it and after it are silent. */
export const isFirstWorker = cluster.isWorker && cluster.worker!.id === 1;

/**
 * The API processes of one service. They share its port and, like processes of different services, nothing else but
 * MongoDB and Redis. One that dies is replaced.
 */
export class Workers {
  private isStopping = false;
  private readonly environment: Record<string, string>;

  constructor(
    private readonly config: AppConfig,
    private readonly warn: (line: string) => void,
  ) {
    this.environment = environmentOf(config);
    answerMetrics();
  }

  /** Resolves when one of them listens; the others are about to. @throws WorkerStartError when it cannot */
  async start(): Promise<void> {
    const first = this.fork({ SEED_DEMO: String(this.config.SEED_DEMO) });
    const isListening = await Promise.race([
      once(first, 'listening').then(() => true),
      once(first, 'exit').then(() => false),
    ]);
    if (this.isStopping) return;
    if (!isListening) throw new WorkerStartError();
    cluster.on('exit', (worker, code, signal: string | null) => this.replace(worker, signal ?? code));
    for (let n = 1; n < this.config.WEB_CONCURRENCY; n++) this.fork();
  }

  /** Each answers what it has in flight. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const running = Object.values(cluster.workers ?? {}) as Worker[];
    await Promise.all(
      running.map(async (worker) => {
        const gone = once(worker, 'exit');
        worker.process.kill('SIGTERM');
        await gone;
      }),
    );
  }

  private fork(more: Record<string, string> = {}): Worker {
    return cluster.fork({ ...this.environment, ...more });
  }

  private replace(worker: Worker, ending: string | number): void {
    if (this.isStopping) return;
    this.warn(`API process ${worker.process.pid} has ended (${ending}). Another one takes its place.`);
    setTimeout(() => {
      if (!this.isStopping) this.fork();
    }, LIMITS.workerPauseMs);
  }
}

/** An API process that did not come to listen. */
export class WorkerStartError extends Error {
  constructor() {
    super('An API process ended before it listened; what it printed says why.');
  }
}

/** What the process that forks has found out: stores that it may have started itself, and where to listen. */
function environmentOf(config: AppConfig): Record<string, string> {
  const { MONGODB_URI, REDIS_URL, REDIS_CLUSTER_NODES, JWT_SECRET, HOST } = config;
  const found = {
    MONGODB_URI,
    REDIS_URL,
    REDIS_CLUSTER_NODES: REDIS_CLUSTER_NODES?.join(','),
    JWT_SECRET,
    HOST,
    SEED_DEMO: 'false',
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}
