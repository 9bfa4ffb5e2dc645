import cluster from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { LIMITS } from '../../config/limits.js';

const ASKED = 'seatlatch:metrics-asked';
const ANSWERED = 'seatlatch:metrics-answered';

interface Answer {
  type: typeof ANSWERED;
  /** Absent when not every process has told its own in time. */
  text?: string;
}

/** In the process that forks: whoever scrapes one API process is told the sum of all. */
export function answerMetrics(): void {
  const all = new AggregatorRegistry();
  cluster.on('message', (worker, message: { type?: string }) => {
    if (message?.type !== ASKED) return;
    void all
      .clusterMetrics()
      .catch(() => undefined)
      .then((text) => worker.isConnected() && worker.send({ type: ANSWERED, text } satisfies Answer));
  });
}

/** In an API process among several: lets its own numbers be summed up. */
export function shareMetrics(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry]);
  // It listens for questions of the process that forks.
  void new AggregatorRegistry();
}

/** The sum of all API processes; those that ask at the same time get one answer. */
export function metricsOfAll(): Promise<string | undefined> {
  asking ??= ask().finally(() => (asking = undefined));
  return asking;
}

let asking: Promise<string | undefined> | undefined;

function ask(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (text?: string) => {
      clearTimeout(patience);
      process.off('message', listen);
      resolve(text);
    };
    const listen = (message: Partial<Answer>) => {
      if (message?.type === ANSWERED) end(message.text);
    };
    const patience = setTimeout(end, LIMITS.metricsOfAllMs);
    process.on('message', listen);
    process.send!({ type: ASKED });
  });
}
