import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../config/env.js';
import { LIMITS } from '../config/limits.js';
import { DataDir, type ServerName } from './data-dir.js';
import { jwtSecretOf } from './jwt-secret.js';
import { findMongod } from './mongod-binary.js';
import { ensurePrimary, mongodAnswers, mongodUri, startMongod } from './mongod.js';
import { findNativeRedis, redisAnswers, startRedis } from './redis-server.js';
import { ServerStartError, terminate } from './server-process.js';

/** Every server by name, as the environment has it or as it was started here. */
export interface RunningServers {
  readonly mongodbUri: string;
  /** One of `redisUrl` and `redisClusterNodes` is set. */
  readonly redisUrl?: string;
  readonly redisClusterNodes?: readonly string[];
  /** Whether any of them is embedded; the API then listens on the loopback interface unless HOST says more. */
  readonly embedded: boolean;
  readonly jwtSecret?: string;
  /** Ends the servers that were started here, and no others; call it when nothing uses them any more. */
  stop(): Promise<void>;
}

type Log = (line: string) => void;
type Ports = Partial<Record<ServerName, number>>;

const DATABASE = 'seatlatch';
const POLL_MS = 100;

/**
 * Starts the servers that the environment does not name, with their data in DATA_DIR, and takes over those that a
 * killed service left running there.
 * @throws DataDirInUseError, MongodMissingError or ServerStartError; nothing runs on then.
 */
export async function startServers(env: Environment, log: Log): Promise<RunningServers> {
  const names = namesToEmbed(env);
  if (names.length === 0) return describe(env, {}, async () => {});
  const dir = new DataDir(env.DATA_DIR);
  dir.lock();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopServers(dir, names));
  const ports: Ports = {};
  const starts = await Promise.allSettled(
    names.map(async (name) => {
      ports[name] = await adoptOrStart(name, dir, env, log);
    }),
  );
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return describe(env, ports, stop);
}

/**
 * For command-line tools: uses the servers of the service that works on DATA_DIR, and leaves them to it. Starts its
 * own when no service runs.
 * @throws ServerStartError when the service's servers do not answer; else as {@link startServers}.
 */
export async function attachServers(env: Environment, log: Log): Promise<RunningServers> {
  const names = namesToEmbed(env);
  const dir = new DataDir(env.DATA_DIR);
  const deadline = Date.now() + LIMITS.embeddedStartMs;
  for (let owner = dir.owner(); names.length > 0 && owner !== undefined; owner = dir.owner()) {
    const ports = await answeringPorts(dir, names);
    if (names.every((name) => ports[name])) return describe(env, ports, async () => {});
    if (Date.now() > deadline) {
      throw new ServerStartError(
        `${dir.path} belongs to process ${owner}, but not every server answers: ${names.join(', ')}`,
      );
    }
    await delay(POLL_MS);
  }
  return startServers(env, log);
}

function namesToEmbed(env: Environment): ServerName[] {
  const names: ServerName[] = [];
  if (!env.MONGODB_URI) names.push('mongod');
  if (!env.REDIS_URL && !env.REDIS_CLUSTER_NODES) names.push('redis');
  return names;
}

function describe(env: Environment, ports: Ports, stop: () => Promise<void>): RunningServers {
  return {
    mongodbUri: env.MONGODB_URI ?? mongodUri(ports.mongod!, DATABASE),
    redisUrl: env.REDIS_URL ?? (ports.redis ? `redis://127.0.0.1:${ports.redis}` : undefined),
    redisClusterNodes: env.REDIS_CLUSTER_NODES,
    embedded: Object.keys(ports).length > 0,
    jwtSecret: jwtSecretOf(env),
    stop,
  };
}

const ANSWERS = { mongod: mongodAnswers, redis: redisAnswers };

async function answeringPorts(dir: DataDir, names: ServerName[]): Promise<Ports> {
  const ports: Ports = {};
  for (const name of names) {
    const server = dir.runningServer(name);
    if (server && (await ANSWERS[name](server))) ports[name] = server.port;
  }
  return ports;
}

async function adoptOrStart(name: ServerName, dir: DataDir, env: Environment, log: Log): Promise<number> {
  const left = dir.runningServer(name);
  if (left && (await ANSWERS[name](left))) {
    if (name === 'mongod') await ensurePrimary(left.port);
    log(
      `Embedded ${name}: took over process ${left.pid} on port ${left.port}, left by a service that was killed`,
    );
    return left.port;
  }
  if (left?.startTicks) await terminate(left.pid);
  return STARTS[name](dir, env, log);
}

const STARTS = { mongod: startEmbeddedMongod, redis: startEmbeddedRedis };

async function startEmbeddedMongod(dir: DataDir, env: Environment, log: Log): Promise<number> {
  const binary = await findMongod(env, log);
  const { port } = await startMongod({
    binary: binary.path,
    dbPath: dir.file('mongodb'),
    logFile: dir.file('mongod.log'),
    preferredPort: dir.lastPort('mongod'),
    detached: true,
    // By default it takes up to half of the machine's memory.
    extraArgs: ['--wiredTigerCacheSizeGB', '1'],
    spawned: (server) => dir.record('mongod', server),
  });
  log(
    `Embedded MongoDB ${binary.version} from ${binary.source}, port ${port}, data in ${dir.file('mongodb')}`,
  );
  return port;
}

async function startEmbeddedRedis(dir: DataDir, _env: Environment, log: Log): Promise<number> {
  const native = await findNativeRedis();
  const { port } = await startRedis(native, {
    dir: dir.file('redis'),
    logFile: dir.file('redis.log'),
    preferredPort: dir.lastPort('redis'),
    detached: true,
    spawned: (server) => dir.record('redis', server),
  });
  log(
    native
      ? `Embedded ${native.command} ${native.version}, port ${port}, data in ${dir.file('redis')}`
      : `Embedded Valkey in WebAssembly, port ${port}, in memory only: a restart loses holds (no redis-server 7+ on the PATH)`,
  );
  return port;
}

async function stopServers(dir: DataDir, names: ServerName[]): Promise<void> {
  await Promise.all(names.map((name) => stopServer(dir, name)));
  dir.unlock();
}

async function stopServer(dir: DataDir, name: ServerName): Promise<void> {
  const server = dir.runningServer(name);
  if (server) await terminate(server.pid);
}
