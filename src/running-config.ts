import type { AppConfig } from './config/app-config.js';
import type { Environment } from './config/env.js';
import type { RunningServers } from './embedded/embedded-servers.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Behind embedded servers, which anyone on this machine may use, the API is for this machine too. */
export function runningConfig(env: Environment, servers: RunningServers): AppConfig {
  const host = env.HOST ?? (servers.embedded ? '127.0.0.1' : '0.0.0.0');
  return {
    ...env,
    MONGODB_URI: servers.mongodbUri,
    REDIS_URL: servers.redisUrl,
    REDIS_CLUSTER_NODES: servers.redisClusterNodes as string[] | undefined,
    JWT_SECRET: servers.jwtSecret,
    HOST: host,
    // The demo's passwords are in the documents.
    SEED_DEMO: env.SEED_DEMO ?? (env.NODE_ENV !== 'production' && LOOPBACK.has(host)),
  };
}
