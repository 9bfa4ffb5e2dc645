import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { ApiProcess } from './api-process.js';
import { MINUTE_MS, PAYMENT_MINUTES, type Control } from './api-settings.js';
import type { Durability, Topology } from './schedule.js';
import { ReplicatedStores } from './stores/replicated-stores.js';
import { SingleStores } from './stores/single-stores.js';
import { lastingPort } from '../lasting-port.js';
import type { Stores } from './stores/stores.js';

export interface WorldOptions {
  apis: number;
  topology: Topology;
  /** What the service promises of acknowledged holds. */
  promised: Durability;
  control?: Control;
}

/** Real stores, several API processes, and a proxy on each link between them; kept from schedule to schedule. */
export class World {
  readonly apis: ApiProcess[] = [];
  readonly jwtSecret = randomBytes(32).toString('hex');

  private constructor(
    readonly dir: string,
    readonly stores: Stores,
    readonly options: WorldOptions,
  ) {}

  static async open(options: WorldOptions): Promise<World> {
    const dir = await mkdtemp(join(tmpdir(), 'seatlatch-torture-'));
    const start = options.topology === 'single' ? SingleStores.start : ReplicatedStores.start;
    const world = new World(dir, await start(dir), options);
    try {
      for (let n = 0; n < options.apis; n++) await world.addApi(n);
      await Promise.all(world.apis.map((api) => api.untilReady()));
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  get hasMirror(): boolean {
    return this.options.control !== 'no-wait';
  }

  get urls(): string[] {
    return this.apis.map((api) => api.url);
  }

  /** What a majority has, asked past the links of the API processes. */
  async ledger<T>(use: (db: mongo.Db) => Promise<T>): Promise<T> {
    const client = new mongo.MongoClient(this.stores.mongodbUri, {
      serverSelectionTimeoutMS: 10_000,
      readConcernLevel: 'majority',
    });
    try {
      return await use(client.db());
    } finally {
      await client.close();
    }
  }

  async setFsync(policy: 'always' | 'everysec'): Promise<void> {
    await this.stores.redis('CONFIG', 'SET', 'appendfsync', policy);
  }

  async close(): Promise<void> {
    await Promise.all(this.apis.map((api) => api.stop()));
    await this.stores.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  private async addApi(n: number): Promise<void> {
    const { control, promised } = this.options;
    const env = {
      ...(await this.stores.addressesFor(n)),
      NODE_ENV: 'test',
      JWT_SECRET: this.jwtSecret,
      HOLD_DURABILITY: control === 'no-wait' ? 'local' : promised,
      THROTTLE_DISABLED: 'true',
      OVERLOAD_MS: '0',
      SEED_DEMO: 'false',
      LOG_LEVEL: 'warn',
      MINUTE_MS: `${MINUTE_MS}`,
      PAYMENT_MINUTES: `${PAYMENT_MINUTES}`,
      ...(control && { TORTURE_CONTROL: control }),
    };
    this.apis.push(new ApiProcess(n, await lastingPort(), env, join(this.dir, `api-${n}.log`)));
  }
}
