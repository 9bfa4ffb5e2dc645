import autocannon from 'autocannon';
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { figuresOf, percentile, type Figures } from './rounds.js';

export interface Load {
  url: string;
  connections: number;
  seconds: number;
  method: 'GET' | 'POST';
  path: string;
  /** Token, body and further headers of the next request. */
  next(): { token: string; body?: string; headers?: Record<string, string> };
}

/** Keeps `connections` busy for some seconds. @throws when anything but 2xx or 304 was answered */
export async function load({ url, connections, seconds, method, path, next }: Load): Promise<Figures> {
  const latenciesMs: number[] = [];
  let refusals = 0;
  const options: autocannon.Options = {
    url: `${url}${path}`,
    connections,
    duration: seconds,
    pipelining: 1,
    requests: [
      {
        method,
        setupRequest: (request) => {
          const { token, body, headers } = next();
          const sent = {
            authorization: `Bearer ${token}`,
            ...(body && { 'content-type': 'application/json' }),
            ...headers,
          };
          return { ...request, headers: sent, body };
        },
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    run.on('response', (_client, status, _bytes, ms) => {
      if (status < 400) latenciesMs.push(ms);
      else refusals++;
    });
  });
  if (refusals > 0 || result.errors > 0) {
    throw new Error(`${path}: ${refusals} refusals, ${result.errors} errors`);
  }
  return figuresOf(latenciesMs, result.duration);
}

/**
 * Buyers with a connection each who click once a second, spread evenly over it: the latency below saturation, from
 * the moment of the click. @throws when anything but 2xx was answered
 */
export async function clicks({ url, connections, seconds, method, path, next }: Load): Promise<Figures> {
  const started = performance.now();
  const latenciesMs: number[] = [];
  const buyer = async (n: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let second = 0; second < seconds; second++) {
      const clickAt = started + (second + n / connections) * 1_000;
      await sleep(Math.max(0, clickAt - performance.now()));
      const clicked = performance.now();
      await send(new URL(path, url), method, agent, next());
      // The first click also opens the connection, which a buyer who looks at the map has done before.
      if (second > 0) latenciesMs.push(performance.now() - clicked);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: connections }, (_, n) => buyer(n)));
  latenciesMs.sort((a, b) => a - b);
  return {
    perSecond: (connections * seconds * 1_000) / (performance.now() - started),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

/** Sends one request. @throws when anything but 2xx was answered */
export function send(
  url: URL,
  method: string,
  agent: Agent,
  { token, body }: ReturnType<Load['next']>,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode! < 300) resolve();
        else reject(new Error(`${url.pathname}: ${response.statusCode}`));
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}
