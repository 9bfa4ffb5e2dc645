import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { redisAnswers } from '../../src/embedded/redis-server.js';
import { isRunning, launch, terminate, type ServerProcess } from '../../src/embedded/server-process.js';
import { ask } from './cluster.js';
import { startTestRedis, type TestServer } from './servers.js';

const NAME = 'seats';
const SENTINELS = 3;
const READY_MS = 120_000;

export interface TestPair {
  readonly primary: TestServer;
  readonly replica: TestServer;
  stop(): Promise<void>;
}

/** A primary and its replica, which is in step with it. */
export async function startTestPair(args: string[] = []): Promise<TestPair> {
  const settings = ['--repl-diskless-sync-delay', '0', ...args];
  const primary = await startTestRedis({ args: settings });
  const replica = await startTestRedis({
    args: [...settings, '--replicaof', '127.0.0.1', `${primary.port}`],
  }).catch(async (error: unknown) => {
    await primary.stop();
    throw error;
  });
  await inStep(primary);
  return {
    primary,
    replica,
    stop: async () => {
      for (const server of [replica, primary]) if (isRunning(server.pid)) await server.stop();
    },
  };
}

/** Waits until a replica acknowledges what the primary writes. */
export async function inStep(primary: TestServer): Promise<void> {
  const isOnline = async () =>
    /slave0:.*state=online/.test(String(await ask(primary, 'INFO', 'replication')));
  await until(isOnline, 'the replica being in step');
}

export interface TestSentinels extends TestPair {
  /** `redis+sentinel://…` */
  readonly url: string;
  /** Port of the server that the sentinels call the primary. */
  primaryPort(): Promise<number>;
}

/** A primary, its replica, and three sentinels that put the replica in its place within about two seconds. */
export async function startTestSentinels(): Promise<TestSentinels> {
  const pair = await startTestPair();
  const dir = await mkdtemp(join(tmpdir(), 'seatlatch-sentinel-'));
  const sentinels: ServerProcess[] = [];
  const stop = async () => {
    await Promise.all(sentinels.map(({ pid }) => terminate(pid)));
    await pair.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const primaryPort = async () => {
    const [, port] = (await askPort(
      sentinels[0].port,
      'SENTINEL',
      'GET-MASTER-ADDR-BY-NAME',
      NAME,
    )) as string[];
    return Number(port);
  };
  try {
    for (let i = 0; i < SENTINELS; i++) sentinels.push(await startSentinel(dir, i, pair.primary.port));
    await until(async () => {
      const known = await Promise.all(sentinels.map(({ port }) => stateOf(port)));
      return known.every(({ others, replicas }) => others === SENTINELS - 1 && replicas === 1);
    }, 'the sentinels knowing each other');
  } catch (error) {
    await stop();
    throw error;
  }
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { ...pair, url: `redis+sentinel://${hosts}/${NAME}`, primaryPort, stop };
}

async function startSentinel(dir: string, i: number, primaryPort: number): Promise<ServerProcess> {
  const file = join(dir, `sentinel-${i}.conf`);
  const settings = [
    `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${NAME} 2000`,
    `sentinel failover-timeout ${NAME} 5000`,
  ];
  await writeFile(file, `${settings.join('\n')}\n`);
  return launch({
    name: 'Sentinel',
    command: 'redis-server',
    args: (port) => [file, '--sentinel', '--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir],
    logFile: join(dir, `sentinel-${i}.log`),
    detached: false,
    answers: redisAnswers,
  });
}

async function stateOf(port: number): Promise<{ others: number; replicas: number }> {
  const flat = (await askPort(port, 'SENTINEL', 'MASTER', NAME)) as unknown;
  const fields = Array.isArray(flat)
    ? Object.fromEntries(flat.flatMap((name, i) => (i % 2 ? [] : [[name, flat[i + 1]]])))
    : (flat as Record<string, unknown>);
  return { others: Number(fields['num-other-sentinels']), replicas: Number(fields['num-slaves']) };
}

function askPort(port: number, command: string, ...args: string[]): Promise<unknown> {
  return ask({ url: `redis://127.0.0.1:${port}` }, command, ...args);
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`No ${what} within ${READY_MS} ms`);
    await delay(50);
  }
}
