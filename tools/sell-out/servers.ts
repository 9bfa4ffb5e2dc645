import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../src/config/env.js';
import { findMongod } from '../../src/embedded/mongod-binary.js';
import { mongodUri, startMongod } from '../../src/embedded/mongod.js';
import { findNativeRedis, startRedis } from '../../src/embedded/redis-server.js';
import { isRunning, sendSignal, terminate } from '../../src/embedded/server-process.js';
import { lastingPort } from '../lasting-port.js';
import type { Restart } from './arguments.js';

/** A service under load and the stores below it. */
export interface Target {
  url: string;
  mongodbUri: string;
  redisUrl: string;
  jwtSecret: string;
  /** Ends one part and starts it again on the same port and data. Resolves when it answers. */
  restart(part: Restart, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  stop(): Promise<void>;
}

const DATABASE = 'sell-out';
const START_MS = 60_000;
const STOP_MS = 30_000;
const POLL_MS = 50;
/** Own MongoDB, Redis and service, each a process, with their data in a temporary folder. */
export async function startTarget(say: (line: string) => void): Promise<Target> {
  const dir = await mkdtemp(join(tmpdir(), 'seatlatch-sell-out-'));
  const pids: Record<Restart, number> = { service: 0, redis: 0, mongodb: 0 };
  const ports = { service: await lastingPort(), redis: await lastingPort(), mongodb: await lastingPort() };
  const jwtSecret = randomBytes(32).toString('hex');
  const url = `http://127.0.0.1:${ports.service}`;
  const mongodbUri = mongodUri(ports.mongodb, DATABASE);
  const redisUrl = `redis://127.0.0.1:${ports.redis}`;
  const { path: binary } = await findMongod(readEnvironment(process.env), say);
  const native = await findNativeRedis();
  const start: Record<Restart, () => Promise<number>> = {
    mongodb: async () => {
      const own = { dbPath: join(dir, 'db'), logFile: join(dir, 'mongod.log'), port: ports.mongodb };
      return (await startMongod({ binary, detached: false, ...own })).pid;
    },
    redis: async () => {
      const own = { dir: join(dir, 'redis'), logFile: join(dir, 'redis.log'), port: ports.redis };
      return (await startRedis(native, { detached: false, ...own })).pid;
    },
    service: () => {
      const env = { MONGODB_URI: mongodbUri, REDIS_URL: redisUrl, JWT_SECRET: jwtSecret };
      return startService({ ...env, PORT: `${ports.service}` }, url, join(dir, 'service.log'));
    },
  };
  const stop = async () => {
    for (const part of ['service', 'redis', 'mongodb'] as const) if (pids[part]) await terminate(pids[part]);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    for (const part of ['mongodb', 'redis', 'service'] as const) pids[part] = await start[part]();
  } catch (error) {
    await stop();
    throw error;
  }
  const restart = async (part: Restart, signal: 'SIGTERM' | 'SIGKILL') => {
    await end(pids[part], signal);
    pids[part] = await start[part]();
  };
  return { url, mongodbUri, redisUrl, jwtSecret, restart, stop };
}

async function startService(env: Record<string, string>, url: string, logFile: string): Promise<number> {
  const log = openSync(logFile, 'a');
  const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
  const settings = {
    HOST: '127.0.0.1',
    THROTTLE_DISABLED: 'true',
    OVERLOAD_MS: '0',
    SEED_DEMO: 'false',
    LOG_LEVEL: 'warn',
    NODE_ENV: 'test',
  };
  const child = spawn(process.execPath, ['--no-warnings', main], {
    env: { PATH: process.env.PATH, ...settings, ...env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const deadline = Date.now() + START_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The service did not start; see ${logFile}`);
    }
    await delay(POLL_MS);
  }
  return child.pid!;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false;
  }
}

/** Waits for an orderly end, which answers what is in flight. */
async function end(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  sendSignal(pid, signal);
  const deadline = Date.now() + STOP_MS;
  while (isRunning(pid)) {
    if (Date.now() > deadline) sendSignal(pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}
