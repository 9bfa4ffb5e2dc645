import { join } from 'node:path';
import { ensurePrimary } from '../../../src/embedded/mongod.js';
import type { Store } from '../schedule.js';
import { askRedis, mongodServer, redisServer, type Server } from './server.js';
import { DATABASE, type Stores } from './stores.js';
import { TcpProxy, type Lane } from './tcp-proxy.js';

/** One Redis and one mongod, and a proxy for each pair of an API process and a store. */
export class SingleStores implements Stores {
  private readonly proxies: Record<Store, TcpProxy>[] = [];

  private constructor(private readonly servers: Record<Store, Server>) {}

  static async start(dir: string): Promise<SingleStores> {
    const [redis, mongod] = [await redisServer(join(dir, 'redis')), await mongodServer(join(dir, 'db'))];
    const stores = new SingleStores({ redis, mongod });
    try {
      await stores.settle();
    } catch (error) {
      await stores.close();
      throw error;
    }
    return stores;
  }

  get mongodbUri(): string {
    return `mongodb://127.0.0.1:${this.servers.mongod.port}/${DATABASE}?directConnection=true`;
  }

  async addressesFor(api: number): Promise<{ MONGODB_URI: string; REDIS_URL: string }> {
    const { redis, mongod } = this.servers;
    const proxies = { redis: await TcpProxy.open(redis.port), mongod: await TcpProxy.open(mongod.port) };
    this.proxies[api] = proxies;
    return {
      MONGODB_URI: `mongodb://127.0.0.1:${proxies.mongod.port}/${DATABASE}?directConnection=true`,
      REDIS_URL: `redis://127.0.0.1:${proxies.redis.port}`,
    };
  }

  links(api: number, store: Store): readonly Lane[] {
    return [this.proxies[api][store].lane()];
  }

  kill(store: Store): Promise<void> {
    return this.servers[store].kill();
  }

  async revive(store: Store): Promise<void> {
    await this.servers[store].start();
    if (store === 'mongod') await ensurePrimary(this.servers.mongod.port);
  }

  async signal(store: Store, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    this.servers[store].signal(signal);
  }

  wipeRedis(): Promise<void> {
    return this.servers.redis.wipe();
  }

  /** There is none. */
  async silenceReplication(): Promise<void> {}

  redis(command: string, ...args: string[]): Promise<unknown> {
    return askRedis(this.servers.redis.port, command, ...args);
  }

  async settle(): Promise<void> {
    for (const of of this.proxies) for (const proxy of Object.values(of)) proxy.heal();
    for (const server of Object.values(this.servers)) server.signal('SIGCONT');
    await Promise.all([this.revive('redis'), this.revive('mongod')]);
  }

  async close(): Promise<void> {
    for (const of of this.proxies) for (const proxy of Object.values(of)) await proxy.close();
    await Promise.all(Object.values(this.servers).map((server) => server.kill()));
  }
}
