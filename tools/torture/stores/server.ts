import { readEnvironment } from '../../../src/config/env.js';
import { findMongod } from '../../../src/embedded/mongod-binary.js';
import { mongodAnswers } from '../../../src/embedded/mongod.js';
import { findNativeRedis, startRedis } from '../../../src/embedded/redis-server.js';
import { launch, sendSignal, terminate, isRunning } from '../../../src/embedded/server-process.js';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { lastingPort } from '../../lasting-port.js';

/** One server process; keeps its port and its data over restarts. */
export class Server {
  private pid = 0;

  constructor(
    readonly port: number,
    readonly dir: string,
    private readonly run: (port: number, dir: string) => Promise<number>,
  ) {}

  get isRunning(): boolean {
    return this.pid !== 0 && isRunning(this.pid);
  }

  /** Does nothing when it runs. Resolves when it answers. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    await mkdir(this.dir, { recursive: true });
    this.pid = await this.run(this.port, this.dir);
  }

  async kill(): Promise<void> {
    if (this.pid === 0) return;
    for (const signal of ['SIGCONT', 'SIGKILL'] as const) sendSignal(this.pid, signal);
    await terminate(this.pid);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.isRunning) sendSignal(this.pid, signal);
  }

  async wipe(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** A native Redis with the service's settings. @throws Error when none is installed */
export async function redisServer(dir: string): Promise<Server> {
  const native = await findNativeRedis();
  if (!native) throw new Error('The torture needs a native redis-server (or valkey-server) on the PATH.');
  return new Server(await lastingPort(), dir, async (port) => {
    const own = { dir, logFile: join(dir, 'redis.log'), port };
    return (await startRedis(native, { detached: false, ...own })).pid;
  });
}

/** A mongod of a replica set that has still to be initiated. */
export async function mongodServer(dir: string): Promise<Server> {
  const { path } = await findMongod(readEnvironment(process.env), () => undefined);
  return new Server(await lastingPort(), dir, async (port) => {
    const server = await launch({
      name: 'MongoDB',
      command: path,
      args: (on) => mongodArguments(on, dir),
      logFile: join(dir, 'mongod.log'),
      port,
      detached: false,
      answers: mongodAnswers,
    });
    return server.pid;
  });
}

function mongodArguments(port: number, dir: string): string[] {
  const place = ['--dbpath', dir, '--port', `${port}`, '--bind_ip', '127.0.0.1', '--nounixsocket'];
  const lean = ['--wiredTigerCacheSizeGB', '0.25', '--setParameter', 'diagnosticDataCollectionEnabled=false'];
  return [...place, '--replSet', 'rs0', ...lean];
}

/** One command on a connection of its own. */
export async function askRedis(port: number, command: string, ...args: string[]): Promise<unknown> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: 3_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}
