import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from './env.js';

/** The checked environment with every server named: what the application runs on. */
export interface AppConfig extends Environment {
  readonly MONGODB_URI: string;
  readonly JWT_SECRET: string | undefined;
  readonly HOST: string;
}

/** Injection token of the frozen {@link AppConfig}. */
export const APP_CONFIG = Symbol('APP_CONFIG');

@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: APP_CONFIG, useValue: Object.freeze(config) }],
      exports: [APP_CONFIG],
    };
  }
}
