import { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import { startTestRedis, type TestServer } from './servers.js';

/** Slots are handed out in this many equal parts. */
const PRIMARIES = 3;
const SLOTS = 16_384;
const READY_MS = 120_000;
/** Node timeout while the cluster is put together: on a busy machine a short one has replicas take over before all have met. */
const PATIENT_MS = 15_000;

export interface TestCluster {
  /** The primaries of the start, then a replica of each. */
  readonly servers: readonly TestServer[];
  /** `host:port` of every node, as REDIS_CLUSTER_NODES takes them. */
  readonly nodes: string[];
  /** Waits until every node sees the whole cluster, each primary with its replica. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestClusterOptions {
  /** From when all is put together on. */
  nodeTimeoutMs?: number;
  args?: string[];
}

/** Three primaries and three replicas on the loopback interface, put together by hand. */
export async function startTestCluster({
  nodeTimeoutMs = 1_500,
  args = [],
}: TestClusterOptions = {}): Promise<TestCluster> {
  const settings = Object.entries({
    'cluster-enabled': 'yes',
    'cluster-node-timeout': PATIENT_MS,
    'cluster-require-full-coverage': 'no',
    'cluster-allow-replica-migration': 'no',
    'cluster-replica-validity-factor': 0,
    'repl-diskless-sync-delay': 0,
    // A replica counts as online once it has been sent something.
    'repl-ping-replica-period': 1,
  }).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const servers = await startAll([...settings, ...args]);
  const cluster: TestCluster = {
    servers,
    nodes: servers.map(({ port }) => `127.0.0.1:${port}`),
    settled: () => untilSettled(servers),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
  try {
    await join(servers);
    await cluster.settled();
    await setNodeTimeout(servers, nodeTimeoutMs);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

/** Also while the cluster runs: how long until its members take one of them for dead. */
export async function setNodeTimeout(servers: readonly TestServer[], ms: number): Promise<void> {
  for (const server of servers) await ask(server, 'CONFIG', 'SET', 'cluster-node-timeout', ms);
}

async function startAll(settings: string[]): Promise<TestServer[]> {
  const started = await Promise.allSettled(
    Array.from({ length: 2 * PRIMARIES }, async () => {
      const port = await clusterPort();
      return startTestRedis({ port, args: [...settings, '--cluster-port', `${port + BUS_OFFSET}`] });
    }),
  );
  const servers = started.filter((each) => each.status === 'fulfilled').map(({ value }) => value);
  const failed = started.find((each) => each.status === 'rejected');
  if (!failed) return servers;
  await Promise.all(servers.map((server) => server.stop()));
  throw failed.reason as Error;
}

const BUS_OFFSET = 10_000;
let nextPort = 11_000 + (process.pid % 400) * 20;

/** Below the ports that the system hands out, and its bus too. */
async function clusterPort(): Promise<number> {
  return nextPort++;
}

async function join(servers: readonly TestServer[]): Promise<void> {
  // Each is told of each: gossip alone would take seconds.
  for (const [i, server] of servers.entries()) {
    for (const { port } of servers.slice(i + 1)) {
      await ask(server, 'CLUSTER', 'MEET', '127.0.0.1', port, port + BUS_OFFSET);
    }
  }
  for (let i = 0; i < PRIMARIES; i++) {
    const [from, to] = [Math.ceil((i * SLOTS) / PRIMARIES), Math.ceil(((i + 1) * SLOTS) / PRIMARIES) - 1];
    await ask(servers[i], 'CLUSTER', 'SET-CONFIG-EPOCH', i + 1).catch(() => undefined);
    await ask(servers[i], 'CLUSTER', 'ADDSLOTSRANGE', from, to);
  }
  await until(
    async () => (await knownNodes(servers)).every((count) => count === servers.length),
    'a meeting',
  );
  for (let i = 0; i < PRIMARIES; i++) {
    const id = String(await ask(servers[i], 'CLUSTER', 'MYID'));
    const replicate = () => ask(servers[PRIMARIES + i], 'CLUSTER', 'REPLICATE', id);
    // A node knows another by its lasting id only after their handshake.
    await until(async () => (await replicate()) === 'OK', 'every replica knowing its primary');
  }
}

async function untilSettled(servers: readonly TestServer[]): Promise<void> {
  await until(async () => {
    const views = await Promise.all(servers.map((server) => ask(server, 'CLUSTER', 'SHARDS')));
    return views.every((view) => isWhole(view as unknown[][]));
  }, 'every primary having its replica');
}

/** Every slot has a primary, and every primary a replica, all of them online. */
function isWhole(shards: unknown[][]): boolean {
  const withSlots = shards
    .map((shard) => record(shard))
    .filter(({ slots }) => (slots as unknown[]).length > 0);
  const slots = withSlots.flatMap((shard) => pairsOf(shard.slots as number[]));
  const covered = slots.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  return (
    covered === SLOTS &&
    withSlots.every((shard) => {
      const nodes = (shard.nodes as unknown[][]).map(record);
      const isOnline = (wanted: string) =>
        nodes.some(({ role, health }) => role === wanted && health === 'online');
      return isOnline('master') && isOnline('replica');
    })
  );
}

function record(flat: unknown): Record<string, unknown> {
  if (!Array.isArray(flat))
    return Object.fromEntries(flat instanceof Map ? flat : Object.entries(flat as object));
  return Object.fromEntries(
    Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]),
  );
}

function pairsOf(flat: number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [Number(flat[2 * i]), Number(flat[2 * i + 1])]);
}

async function knownNodes(servers: readonly TestServer[]): Promise<number[]> {
  const infos = await Promise.all(servers.map((server) => ask(server, 'CLUSTER', 'INFO')));
  return infos.map((info) => Number(/cluster_known_nodes:(\d+)/.exec(String(info))?.[1]));
}

/** Which primary keeps a slot now, as the first node that answers sees it. */
export async function primaryOf(cluster: TestCluster, slot: number): Promise<TestServer> {
  for (const server of cluster.servers) {
    const ranges = (await ask(server, 'CLUSTER', 'SLOTS').catch(() => [])) as [number, number, unknown[]][];
    const range = ranges.find(([from, to]) => slot >= from && slot <= to);
    if (range) return cluster.servers.find(({ port }) => port === Number(range[2][1]))!;
  }
  throw new Error(`Nobody keeps slot ${slot}`);
}

/** Moves one slot with its keys from the primary that has it to another, key by key, as redis-cli does. */
export async function moveSlot(cluster: TestCluster, slot: number, to: TestServer): Promise<void> {
  const from = await primaryOf(cluster, slot);
  if (from === to) return;
  const [fromId, toId] = await Promise.all([ask(from, 'CLUSTER', 'MYID'), ask(to, 'CLUSTER', 'MYID')]);
  await ask(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId));
  await ask(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId));
  for (;;) {
    const keys = (await ask(from, 'CLUSTER', 'GETKEYSINSLOT', slot, 1)) as string[];
    if (keys.length === 0) break;
    await ask(from, 'MIGRATE', '127.0.0.1', to.port, keys[0], 0, 5_000);
  }
  for (const server of [to, from]) await ask(server, 'CLUSTER', 'SETSLOT', slot, 'NODE', String(toId));
}

/** One command on a connection of its own. */
export async function ask(
  server: Pick<TestServer, 'url'>,
  command: string,
  ...args: (string | number)[]
): Promise<unknown> {
  const redis = new Redis(server.url, { lazyConnect: true, retryStrategy: null, commandTimeout: 5_000 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await redis.call(command, ...args);
  } finally {
    redis.disconnect();
  }
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`The cluster did not come to ${what} within ${READY_MS} ms`);
    await delay(50);
  }
}
