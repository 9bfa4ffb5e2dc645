import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { mongo } from 'mongoose';
import { readEnvironment } from '../../src/config/env.js';
import { findMongod } from '../../src/embedded/mongod-binary.js';
import { startMongod } from '../../src/embedded/mongod.js';
import { findNativeRedis, startRedis } from '../../src/embedded/redis-server.js';
import { freePort, sendSignal, terminate } from '../../src/embedded/server-process.js';
import { ApiProcess } from './api-process.js';
import { MINUTE_MS, PAYMENT_MINUTES, type Control } from './api-settings.js';
import type { Store } from './schedule.js';
import { TcpProxy } from './tcp-proxy.js';

export interface WorldOptions {
  apis: number;
  control?: Control;
  /** Arguments of Node for the API processes, such as a loader of sources. */
  nodeArgs: readonly string[];
}

const DATABASE = 'torture';
/** Below the ports that the system hands out by itself, so that nobody takes one while its server is down. */
const [FIRST_PORT, PORTS] = [20_000, 10_000];
const lastingPort = () => freePort(FIRST_PORT + Math.floor(Math.random() * PORTS));

interface Server {
  port: number;
  pid: number;
  start(): Promise<number>;
}

/** Real stores, several API processes, and a proxy on each link between them; kept from schedule to schedule. */
export class World {
  readonly apis: ApiProcess[] = [];
  /** `links[api][store]` */
  readonly links: Record<Store, TcpProxy>[] = [];
  /** API processes that ended without having been told to by `stop`. */
  deaths = 0;

  private constructor(
    readonly dir: string,
    readonly jwtSecret: string,
    private readonly servers: Record<Store, Server>,
  ) {}

  static async open(options: WorldOptions): Promise<World> {
    const dir = await mkdtemp(join(tmpdir(), 'seatlatch-torture-'));
    const world = new World(dir, randomBytes(32).toString('hex'), await serversIn(dir));
    try {
      await Promise.all([world.startStore('redis'), world.startStore('mongod')]);
      for (let n = 0; n < options.apis; n++) await world.addApi(n, options);
      await Promise.all(world.apis.map((api) => api.start()));
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  get urls(): string[] {
    return this.apis.map((api) => api.url);
  }

  async startStore(store: Store): Promise<void> {
    this.servers[store].pid = await this.servers[store].start();
  }

  /** As by a power cut of the process: nothing is said to anybody. Resolves when it is gone. */
  async killStore(store: Store): Promise<void> {
    const { pid } = this.servers[store];
    sendSignal(pid, 'SIGCONT');
    sendSignal(pid, 'SIGKILL');
    await terminate(pid);
  }

  signalStore(store: Store, signal: 'SIGSTOP' | 'SIGCONT'): void {
    sendSignal(this.servers[store].pid, signal);
  }

  /** The disk of Redis is gone with it. */
  async wipeRedis(): Promise<void> {
    await rm(join(this.dir, 'redis'), { recursive: true, force: true });
  }

  async redis(command: string, ...args: string[]): Promise<unknown> {
    const client = new Redis({
      port: this.servers.redis.port,
      host: '127.0.0.1',
      lazyConnect: true,
      retryStrategy: () => null,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }

  async ledger<T>(use: (db: mongo.Db) => Promise<T>): Promise<T> {
    const client = new mongo.MongoClient(
      `mongodb://127.0.0.1:${this.servers.mongod.port}/?directConnection=true`,
      { serverSelectionTimeoutMS: 5_000, readPreference: 'primary', readConcernLevel: 'majority' },
    );
    try {
      return await use(client.db(DATABASE));
    } finally {
      await client.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.apis.map((api) => api.stop()));
    for (const link of this.links.flatMap((of) => [of.redis, of.mongod])) await link.close();
    await Promise.all(Object.values(this.servers).map(async ({ pid }) => pid && endServer(pid)));
    await rm(this.dir, { recursive: true, force: true });
  }

  private async addApi(n: number, { control, nodeArgs }: WorldOptions): Promise<void> {
    const link = {
      redis: await TcpProxy.open(this.servers.redis.port),
      mongod: await TcpProxy.open(this.servers.mongod.port),
    };
    this.links.push(link);
    const env = {
      NODE_ENV: 'test',
      MONGODB_URI: `mongodb://127.0.0.1:${link.mongod.port}/${DATABASE}?directConnection=true`,
      REDIS_URL: `redis://127.0.0.1:${link.redis.port}`,
      JWT_SECRET: this.jwtSecret,
      THROTTLE_DISABLED: 'true',
      SEED_DEMO: 'false',
      LOG_LEVEL: 'warn',
      MINUTE_MS: `${MINUTE_MS}`,
      PAYMENT_MINUTES: `${PAYMENT_MINUTES}`,
      ...(control && { TORTURE_CONTROL: control }),
    };
    const logFile = join(this.dir, `api-${n}.log`);
    const api = new ApiProcess(n, await lastingPort(), env, logFile, nodeArgs, () => this.deaths++);
    this.apis.push(api);
  }
}

async function serversIn(dir: string): Promise<Record<Store, Server>> {
  const { path: binary } = await findMongod(readEnvironment(process.env), () => undefined);
  const native = await findNativeRedis();
  if (!native) throw new Error('The torture needs a native redis-server (or valkey-server) on the PATH.');
  const ports = { redis: await lastingPort(), mongod: await lastingPort() };
  return {
    redis: {
      port: ports.redis,
      pid: 0,
      start: async () => {
        const own = { dir: join(dir, 'redis'), logFile: join(dir, 'redis.log'), port: ports.redis };
        return (await startRedis(native, { detached: false, ...own })).pid;
      },
    },
    mongod: {
      port: ports.mongod,
      pid: 0,
      start: async () => {
        const own = { dbPath: join(dir, 'db'), logFile: join(dir, 'mongod.log'), port: ports.mongod };
        const extraArgs = ['--wiredTigerCacheSizeGB', '0.25'];
        return (await startMongod({ binary, detached: false, extraArgs, ...own })).pid;
      },
    },
  };
}

async function endServer(pid: number): Promise<void> {
  sendSignal(pid, 'SIGCONT');
  await delay(0);
  await terminate(pid);
}
