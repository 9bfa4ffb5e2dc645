import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../src/app.module.js';
import { openApiDocument } from '../src/openapi/document.js';
import type { AppConfig } from '../src/config/app-config.js';
import { readEnvironment } from '../src/config/env.js';

/** The OpenAPI document of the routes as they are written: nothing is instantiated, so no server is needed. */
export async function openApiOfSources(): Promise<OpenAPIObject> {
  const settings = {
    MONGODB_URI: 'mongodb://127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
    JWT_SECRET: 'x'.repeat(32),
  };
  const config = { ...readEnvironment(settings), HOST: '127.0.0.1' } as AppConfig;
  const options = { preview: true, logger: false, abortOnError: false } as const;
  const app = await NestFactory.create(AppModule.forRoot(config), new FastifyAdapter(), options);
  return openApiDocument(app);
}

/** As it is committed. */
export function documentText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
