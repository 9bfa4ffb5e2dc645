import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Connection } from 'mongoose';
import { configureApp, createShell } from '../../src/app.setup.js';
import { ConfigModule } from '../../src/config/app-config.js';
import type { Environment } from '../../src/config/env.js';
import { CurrentUser, Public, Roles } from '../../src/modules/auth/auth.decorators.js';
import { AuthModule } from '../../src/modules/auth/auth.module.js';
import type { AuthUser } from '../../src/modules/auth/auth.types.js';
import { IdempotencyModule } from '../../src/modules/idempotency/idempotency.module.js';
import { MetricsModule } from '../../src/modules/metrics/metrics.module.js';
import { MongoModule } from '../../src/mongo/mongo.module.js';
import { testConfig } from '../support/service.js';

@Controller('probe')
@Roles('organiser')
class ProbeController {
  @Get('organiser')
  organiser(@CurrentUser() user: AuthUser): AuthUser {
    return user;
  }

  @Get('customer')
  @Roles('customer')
  customer(@CurrentUser() user: AuthUser): AuthUser {
    return user;
  }

  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser() user: AuthUser): AuthUser {
    return user;
  }
}

@Controller('open')
class OpenController {
  @Get('anyone')
  @Public()
  anyone(): { open: true } {
    return { open: true };
  }

  @Get('me')
  me(@CurrentUser() user: AuthUser): AuthUser {
    return user;
  }

  @Get('contradiction')
  @Public()
  @Roles('admin')
  contradiction(): { open: true } {
    return { open: true };
  }
}

export interface ProbeApp {
  url: string;
  app: NestFastifyApplication;
  get(path: string, authorization?: string): Promise<Response>;
  close(): Promise<void>;
}

/** The real guards before routes that say who came through, so that no other part of the service plays a role. */
export async function startProbeApp(settings: Partial<Environment>): Promise<ProbeApp> {
  const config = testConfig(settings);

  @Module({
    imports: [ConfigModule.forRoot(config), MongoModule, MetricsModule, AuthModule, IdempotencyModule],
    controllers: [ProbeController, OpenController],
  })
  class ProbeModule {}

  const { adapter, options, logger } = createShell(config);
  const app = await NestFactory.create<NestFastifyApplication>(ProbeModule, adapter, options);
  await configureApp(app, logger, config, { pages: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    app,
    get: (path, authorization) => fetch(url + path, { headers: authorization ? { authorization } : {} }),
    close: async () => {
      await app.get<Connection>(getConnectionToken()).dropDatabase();
      await app.close();
    },
  };
}
