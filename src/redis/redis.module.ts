import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { EnvironmentError } from '../config/env.js';
import { RedisConnection } from './redis-connection.js';
import { REDIS_CLOCK, type ScriptClock } from './script.js';

/** Injection token of the {@link ScriptClock}; tests put another clock there. */
export const SCRIPT_CLOCK = Symbol('SCRIPT_CLOCK');

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
        const redis = new RedisConnection(target, clock);
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

  /** A Redis that evicts would silently forget locks: production refuses it. */
  async onModuleInit(): Promise<void> {
    if (this.config.NODE_ENV !== 'production') return;
    const memory = String(await this.redis.command('info', 'memory'));
    const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1];
    if (policy !== 'noeviction') {
      throw new EnvironmentError(
        `Redis evicts keys (maxmemory-policy ${policy}); set maxmemory-policy noeviction.`,
      );
    }
  }

  /** After the last request: the shutdown hooks run once the HTTP server has closed. */
  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
