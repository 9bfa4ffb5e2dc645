import autocannon from 'autocannon';
import type { Figures } from './rounds.js';

export interface Load {
  url: string;
  connections: number;
  seconds: number;
  method: 'GET' | 'POST';
  path: string;
  /** Token and body of the next request. */
  /** Requests per second in all; as many as can be answered without it. */
  perSecond?: number;
  next(): { token: string; body?: string };
}

const percentile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** Keeps `connections` busy for some seconds. @throws when anything but 2xx was answered */
export async function load({
  url,
  connections,
  seconds,
  method,
  path,
  perSecond,
  next,
}: Load): Promise<Figures> {
  const latenciesMs: number[] = [];
  const options: autocannon.Options = {
    url: `${url}${path}`,
    connections,
    duration: seconds,
    pipelining: 1,
    ...(perSecond && { overallRate: perSecond }),
    requests: [
      {
        method,
        setupRequest: (request) => {
          const { token, body } = next();
          const headers = {
            authorization: `Bearer ${token}`,
            ...(body && { 'content-type': 'application/json' }),
          };
          return { ...request, headers, body };
        },
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    run.on('response', (_client, _status, _bytes, ms) => latenciesMs.push(ms));
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${path}: ${result.non2xx} refusals, ${result.errors} errors`);
  }
  latenciesMs.sort((a, b) => a - b);
  return {
    perSecond: result['2xx'] / result.duration,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}
