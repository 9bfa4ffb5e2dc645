import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { isSentinelUrl, parseClusterNodes, parseSentinelUrl } from '../config/redis-address.js';
import { LIMITS } from '../config/limits.js';

/** `url` may name sentinels; the nodes are as in REDIS_CLUSTER_NODES. */
export type RedisTarget = { url: string } | { clusterNodes: readonly string[] };

/** Nothing is queued while Redis is away, and nothing is sent twice by itself. */
const CAUTIOUS: RedisOptions = {
  lazyConnect: true,
  enableAutoPipelining: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: LIMITS.redisConnectMs,
  commandTimeout: LIMITS.redisCommandMs,
  // A node that hangs and was replaced never closes its side: what waits for it is told soon.
  disconnectTimeout: LIMITS.redisDisconnectMs,
};

export const SINGLE: RedisOptions = {
  ...CAUTIOUS,
  enableOfflineQueue: false,
  retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  // A primary that became a replica under this connection: the address leads to another server by now.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
};

export function clientFor(target: RedisTarget): Redis | Cluster {
  if ('clusterNodes' in target) return clusterClient(target.clusterNodes);
  return isSentinelUrl(target.url) ? sentinelClient(target.url) : new Redis(target.url, SINGLE);
}

function sentinelClient(url: string): Redis {
  const address = parseSentinelUrl(url);
  if (!address) throw new Error('not a sentinel URL');
  const { tls, ...rest } = address;
  return new Redis({
    ...SINGLE,
    ...rest,
    ...(tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    sentinelCommandTimeout: LIMITS.redisConnectMs,
    sentinelRetryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    // A primary that hangs never closes its side; a new connection asks the sentinels anew. The driver's own detector
    // of failovers ends the client for good when it speaks up while a connection is being made.
    socketTimeout: LIMITS.redisSilenceMs,
  });
}

function clusterClient(nodes: readonly string[]): Cluster {
  const address = parseClusterNodes(nodes);
  if (!address) throw new Error('not the nodes of a cluster');
  const { username, password, tls } = address;
  return new Cluster(address.nodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    slotsRefreshInterval: LIMITS.redisSlotsRefreshMs,
    slotsRefreshTimeout: LIMITS.redisSlotsMs,
    redisOptions: { ...CAUTIOUS, username, password, ...(tls && { tls: {} }) },
    // With TLS the certificate names the host, not the address it resolves to.
    ...(tls && { dnsLookup: (host, done) => done(null, host) }),
  });
}
