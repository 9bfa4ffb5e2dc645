import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { EnvironmentError } from '../config/env.js';
import { RedisConnection } from './redis-connection.js';
import { REDIS_CLOCK, type ScriptClock } from './script.js';

/** Injection token of the {@link ScriptClock}; tests put another clock there. */
export const SCRIPT_CLOCK = Symbol('SCRIPT_CLOCK');

/** `XADD key 1-*` came with it. */
const VERSION_MIN = 7;

@Global()
@Module({
  providers: [
    { provide: SCRIPT_CLOCK, useValue: REDIS_CLOCK },
    {
      provide: RedisConnection,
      inject: [APP_CONFIG, SCRIPT_CLOCK],
      useFactory: async (config: AppConfig, clock: ScriptClock) => {
        const target = config.REDIS_CLUSTER_NODES
          ? { clusterNodes: config.REDIS_CLUSTER_NODES }
          : { url: config.REDIS_URL! };
        const redis = new RedisConnection(target, clock, config.HOLD_DURABILITY);
        await redis.connect();
        return redis;
      },
    },
  ],
  exports: [RedisConnection],
})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(RedisConnection) private readonly redis: RedisConnection,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** Every server: an older one fails at the first hold, and one that evicts would silently forget locks. */
  async onModuleInit(): Promise<void> {
    for (const info of await this.redis.everyServer('info')) {
      const version = /redis_version:(\S+)/.exec(String(info))?.[1] ?? 'unknown';
      if (Number.parseInt(version, 10) < VERSION_MIN)
        throw new EnvironmentError(
          `Redis ${version} is too old: Seatlatch needs Redis ${VERSION_MIN} or Valkey.`,
        );
      const policy = /maxmemory_policy:(\S+)/.exec(String(info))?.[1];
      if (this.config.NODE_ENV === 'production' && policy !== 'noeviction') {
        throw new EnvironmentError(
          `Redis evicts keys (maxmemory-policy ${policy}); set maxmemory-policy noeviction.`,
        );
      }
    }
  }

  /** After the last request: the shutdown hooks run once the HTTP server has closed. */
  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
