import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { mongo } from 'mongoose';
import type { Store } from '../schedule.js';
import { askRedis, mongodServer, redisServer, type Server } from './server.js';
import { DATABASE, type Stores } from './stores.js';
import { TcpProxy, type Lane } from './tcp-proxy.js';

const MEMBERS = 3;
const SETTLE_MS = 40_000;
const POLL_MS = 40;
const PEER = 'peer';
/** An API process says its name with its first words; the members of the set don't. */
const API_NAME = /api-\d+/;
const apiName = (api: number) => `api-${api}`;
const laneOf = (words: Buffer) => API_NAME.exec(words.toString('latin1'))?.[0] ?? PEER;

/**
 * A Redis with a replica, which takes over when the primary is killed, and a replica set of three mongods that know
 * each other only by their proxies.
 */
export class ReplicatedStores implements Stores {
  private readonly toRedis: TcpProxy[] = [];
  private primaryIsKilled = false;
  /** Killed mongods wait here for their revival. */
  private readonly killedMembers: Server[] = [];
  private stopped: Server[] = [];

  private constructor(
    /** The first one takes the writes. */
    private redises: [Server, Server],
    private readonly replication: TcpProxy,
    private readonly members: readonly { server: Server; proxy: TcpProxy }[],
  ) {}

  static async start(dir: string): Promise<ReplicatedStores> {
    const redises: [Server, Server] = [
      await redisServer(join(dir, 'redis-a')),
      await redisServer(join(dir, 'redis-b')),
    ];
    const members = await Promise.all(
      Array.from({ length: MEMBERS }, async (_, n) => {
        const server = await mongodServer(join(dir, `db-${n}`));
        return { server, proxy: await TcpProxy.open(server.port, laneOf) };
      }),
    );
    const stores = new ReplicatedStores(redises, await TcpProxy.open(redises[0].port), members);
    try {
      await Promise.all(
        [...redises, ...members.map((member) => member.server)].map((server) => server.start()),
      );
      await admin(members[0].server, { replSetInitiate: stores.setConfig() });
      await stores.settle();
    } catch (error) {
      await stores.close();
      throw error;
    }
    return stores;
  }

  get mongodbUri(): string {
    return `mongodb://${this.hosts().join()}/${DATABASE}?replicaSet=rs0`;
  }

  async addressesFor(api: number): Promise<{ MONGODB_URI: string; REDIS_URL: string }> {
    this.toRedis[api] = await TcpProxy.open(this.redises[0].port);
    return {
      MONGODB_URI: `${this.mongodbUri}&appName=${apiName(api)}`,
      REDIS_URL: `redis://127.0.0.1:${this.toRedis[api].port}`,
    };
  }

  links(api: number, store: Store): readonly Lane[] {
    if (store === 'redis') return [this.toRedis[api].lane()];
    return this.members.map(({ proxy }) => proxy.lane(apiName(api)));
  }

  async kill(store: Store): Promise<void> {
    if (store === 'redis') {
      this.primaryIsKilled = true;
      return this.redises[0].kill();
    }
    const primary = await this.mongodPrimary();
    if (!primary) return;
    await primary.server.kill();
    this.killedMembers.push(primary.server);
  }

  /** The replica of Redis takes over, and what was killed comes back as its replica. */
  async revive(store: Store): Promise<void> {
    if (store === 'redis') return this.failOver();
    for (const server of this.killedMembers.splice(0)) await server.start();
  }

  async signal(store: Store, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    if (signal === 'SIGCONT') for (const server of this.stopped.splice(0)) server.signal(signal);
    else {
      const server = store === 'redis' ? this.redises[0] : (await this.mongodPrimary())?.server;
      server?.signal(signal);
      if (server) this.stopped.push(server);
    }
  }

  /** Both lose everything: that of the replica would come back as the primary's. */
  async wipeRedis(): Promise<void> {
    for (const server of this.redises) {
      await server.kill();
      await server.wipe();
    }
  }

  async silenceReplication(store: Store, isSilent: boolean): Promise<void> {
    const lanes =
      store === 'redis' ? [this.replication.lane()] : [(await this.mongodPrimary())?.proxy.lane(PEER)];
    for (const lane of lanes) if (isSilent) lane?.silent('both');
    if (!isSilent) for (const lane of this.peerLanes(store)) lane.heal();
  }

  redis(command: string, ...args: string[]): Promise<unknown> {
    return askRedis(this.redises[0].port, command, ...args);
  }

  async settle(): Promise<void> {
    await this.signal('redis', 'SIGCONT');
    for (const proxy of [...this.toRedis, this.replication, ...this.members.map((member) => member.proxy)])
      proxy.heal();
    for (const server of this.redises) await server.start();
    for (const { server } of this.members) await server.start();
    await this.enslave();
    await until('Redis and its replica', () => this.redisIsWhole());
    await until('the replica set', () => this.setIsWhole());
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.redises, ...this.members.map((member) => member.server)].map((one) => one.kill()),
    );
    for (const proxy of [...this.toRedis, this.replication, ...this.members.map((member) => member.proxy)])
      await proxy.close();
  }

  private async failOver(): Promise<void> {
    if (this.primaryIsKilled) {
      const [old, next] = this.redises;
      await next.start();
      await askRedis(next.port, 'REPLICAOF', 'NO', 'ONE');
      this.redises = [next, old];
      this.primaryIsKilled = false;
      for (const proxy of this.toRedis) {
        proxy.targetPort = next.port;
        proxy.lane().drop();
      }
    }
    // What a silence kept back belongs to the past.
    this.replication.lane().drop();
    this.replication.heal();
    await this.enslave();
  }

  private async enslave(): Promise<void> {
    const [primary, replica] = this.redises;
    await replica.start();
    if (this.replication.targetPort !== primary.port) this.replication.lane().drop();
    this.replication.targetPort = primary.port;
    await askRedis(replica.port, 'REPLICAOF', '127.0.0.1', `${this.replication.port}`);
  }

  private async redisIsWhole(): Promise<boolean> {
    const about = String(await askRedis(this.redises[0].port, 'INFO', 'replication').catch(() => ''));
    return about.includes('role:master') && about.includes('state=online');
  }

  private async setIsWhole(): Promise<boolean> {
    const states = await Promise.all(this.members.map(({ server }) => stateOf(server)));
    return states.sort().join() === 'primary,secondary,secondary';
  }

  private async mongodPrimary() {
    const states = await Promise.all(this.members.map(({ server }) => stateOf(server)));
    return this.members[states.indexOf('primary')];
  }

  private peerLanes(store: Store): Lane[] {
    return store === 'redis' ? [this.replication.lane()] : this.members.map(({ proxy }) => proxy.lane(PEER));
  }

  private hosts(): string[] {
    return this.members.map(({ proxy }) => `127.0.0.1:${proxy.port}`);
  }

  private setConfig(): Record<string, unknown> {
    return {
      _id: 'rs0',
      members: this.hosts().map((host, n) => ({ _id: n, host })),
      settings: { electionTimeoutMillis: 1_000, heartbeatIntervalMillis: 250, catchUpTimeoutMillis: 1_000 },
    };
  }
}

async function admin(server: Server, command: Record<string, unknown>): Promise<Record<string, unknown>> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${server.port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1_000,
    socketTimeoutMS: 5_000,
  });
  try {
    return await client.db('admin').command(command);
  } finally {
    await client.close();
  }
}

async function stateOf(server: Server): Promise<'primary' | 'secondary' | 'other'> {
  if (!server.isRunning) return 'other';
  const hello = await admin(server, { hello: 1 }).catch((): Record<string, unknown> => ({}));
  if (hello.isWritablePrimary) return 'primary';
  return hello.secondary ? 'secondary' : 'other';
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what} did not settle within ${SETTLE_MS} ms`);
    await delay(POLL_MS);
  }
}
