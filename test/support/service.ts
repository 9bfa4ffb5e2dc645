import { randomBytes } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { Connection } from 'mongoose';
import { AppModule } from '../../src/app.module.js';
import { configureApp, createShell, stopApp } from '../../src/app.setup.js';
import type { AppConfig } from '../../src/config/app-config.js';
import { readEnvironment, type Environment } from '../../src/config/env.js';
import type { Role } from '../../src/modules/auth/auth.types.js';
import { redisSettings } from './redis-target.js';

export interface CallOptions {
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON, else the text; undefined when there is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers they have yet to check
  body: any;
}

export interface Service {
  /** `http://127.0.0.1:<port>` */
  url: string;
  app: NestFastifyApplication;
  config: AppConfig;
  /** A signed token; by default a customer with an id of its own. */
  token(roles?: Role[], sub?: string): string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Stops the service and drops its database. */
  close(): Promise<void>;
}

export interface ServiceProviders {
  /** Puts other providers in, such as a clock; everything else is as in production. */
  override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
}

/** The production bootstrap in this process, on a free port, with a database of its own and no rate limit. */
export async function startService(
  overrides: Partial<Environment> = {},
  { override = (builder) => builder }: ServiceProviders = {},
): Promise<Service> {
  const config = testConfig(overrides);
  const shell = createShell(config);
  const builder = Test.createTestingModule({ imports: [AppModule.forRoot(config)] }).setLogger(
    shell.options.logger,
  );
  const module = await override(builder).compile();
  const app = module.createNestApplication<NestFastifyApplication>(shell.adapter, shell.options);
  // @fastify/static cannot be loaded inside Jest; the pages are tested in a spawned service.
  await configureApp(app, shell.logger, config, { pages: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    app,
    config,
    token: (roles, sub = `user-${randomBytes(6).toString('hex')}`) => signToken(config, sub, roles),
    call: (method, path, options) => call(`${url}${path}`, method, options),
    close: async () => {
      if (!overrides.MONGODB_URI) await app.get<Connection>(getConnectionToken()).dropDatabase();
      await stopApp(app);
    },
  };
}

/** Settings of a service under test: shared servers, an own database. */
export function testConfig(overrides: Partial<Environment> = {}): AppConfig {
  const uri = new URL(process.env.TEST_MONGODB_URI!);
  uri.pathname = `/test-${randomBytes(8).toString('hex')}`;
  const defaults = readEnvironment({
    NODE_ENV: 'test',
    MONGODB_URI: uri.href,
    JWT_SECRET: randomBytes(32).toString('hex'),
    THROTTLE_DISABLED: 'true',
    OVERLOAD_MS: '0',
    SEED_DEMO: 'false',
    LOG_LEVEL: 'silent',
  });
  const redis = overrides.REDIS_CLUSTER_NODES || overrides.REDIS_URL ? {} : redisSettings();
  return { ...defaults, ...redis, HOST: '127.0.0.1', ...overrides } as AppConfig;
}

export function signToken(config: AppConfig, sub: string, roles?: Role[]): string {
  return new JwtService().sign(
    { sub, ...(roles && { roles }) },
    {
      secret: config.JWT_SECRET,
      expiresIn: '1h',
      ...(config.JWT_ISSUER && { issuer: config.JWT_ISSUER }),
      ...(config.JWT_AUDIENCE && { audience: config.JWT_AUDIENCE }),
    },
  );
}

export async function call(
  url: string,
  method: string,
  { token, body, headers }: CallOptions = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text || undefined,
  };
}
