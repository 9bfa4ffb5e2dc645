import { Cluster, Redis } from 'ioredis';
import { isSentinelUrl } from '../../src/config/redis-address.js';
import type { Environment } from '../../src/config/env.js';
import { clientFor, type RedisTarget } from '../../src/redis/redis-clients.js';

const CLUSTER = 'cluster://';

/** `npm run test:cluster` runs the tests on a cluster; what is about one server alone is skipped there. */
export const ON_CLUSTER = (process.env.TEST_REDIS_URL ?? '').startsWith(CLUSTER);

/** `describe` or `it` of what needs the one Redis of the run to be a single server. */
export const onSingleRedis = <T extends { skip: T | unknown }>(test: T): T =>
  ON_CLUSTER ? (test.skip as T) : test;

/** The Redis that all tests of a run share: TEST_REDIS_URL, which global-setup.mjs sets. */
export function sharedTarget(): RedisTarget {
  return targetOf(process.env.TEST_REDIS_URL!);
}

/** `redis://…`, or `cluster://host:port,host:port`. */
export function targetOf(url: string): RedisTarget {
  return url.startsWith(CLUSTER) ? { clusterNodes: url.slice(CLUSTER.length).split(',') } : { url };
}

export type RedisSettings = Partial<Pick<Environment, 'REDIS_URL' | 'REDIS_CLUSTER_NODES'>>;

export function redisSettings(target = sharedTarget()): RedisSettings {
  return 'url' in target ? { REDIS_URL: target.url } : { REDIS_CLUSTER_NODES: [...target.clusterNodes] };
}

/** The same for a service in a process of its own. */
export function redisEnvironment(target = sharedTarget()): Record<string, string> {
  return 'url' in target ? { REDIS_URL: target.url } : { REDIS_CLUSTER_NODES: target.clusterNodes.join(',') };
}

/** A driver for a test's own look at the keys; it comes back after every outage. */
export function rawClient({ REDIS_URL, REDIS_CLUSTER_NODES }: RedisSettings): Redis | Cluster {
  if (!REDIS_CLUSTER_NODES) {
    const patient = { lazyConnect: false, enableOfflineQueue: true, maxRetriesPerRequest: 20 };
    if (isSentinelUrl(REDIS_URL!)) return (clientFor({ url: REDIS_URL! }) as Redis).duplicate(patient);
    return new Redis(REDIS_URL!, { retryStrategy: () => 50 });
  }
  const nodes = REDIS_CLUSTER_NODES.map((node) => node.split(':'));
  return new Cluster(
    nodes.map(([host, port]) => ({ host, port: Number(port) })),
    { slotsRefreshInterval: 500, redisOptions: { commandTimeout: 5_000 } },
  );
}
