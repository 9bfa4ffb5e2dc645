import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module.js';
import { createLogger, NestLog } from '../src/common/http/logger.js';
import type { AppConfig } from '../src/config/app-config.js';
import { readProcessEnvironment } from '../src/config/env.js';
import { attachServers } from '../src/embedded/embedded-servers.js';
import { EventsService } from '../src/modules/events/events.service.js';
import type { LayoutInput } from '../src/modules/layouts/layout.types.js';
import { LayoutsService } from '../src/modules/layouts/layouts.service.js';
import { runningConfig } from '../src/running-config.js';
import type { SeedOptions } from './seed-arguments.js';
import type { Seeded } from './seed-report.js';

/** Whom the layouts and events name as their author. */
const AUTHOR = 'seed';
const DAY_MS = 24 * 60 * 60 * 1000;

/** The service itself, but without HTTP, makes what the API would make. */
export async function store(
  layout: LayoutInput,
  options: SeedOptions,
): Promise<{ config: AppConfig; seeded: Seeded }> {
  const env = readProcessEnvironment();
  const servers = await attachServers(env, (line) => process.stderr.write(`${line}\n`));
  try {
    const config = runningConfig(env, servers);
    const logger = new NestLog(createLogger('warn'));
    const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
      logger,
      abortOnError: false,
    });
    try {
      return { config, seeded: await seed(app.get(LayoutsService), app.get(EventsService), layout, options) };
    } finally {
      await app.close();
    }
  } finally {
    await servers.stop();
  }
}

async function seed(
  layouts: LayoutsService,
  events: EventsService,
  input: LayoutInput,
  { name, startsAt, count }: SeedOptions,
): Promise<Seeded> {
  const layout = await layouts.create(input, AUTHOR);
  const made: Seeded['events'] = [];
  for (let day = 0; day < count; day++) {
    const start = new Date(startsAt.getTime() + day * DAY_MS).toISOString();
    const body = { name: name ?? layout.name, startsAt: start, layoutId: layout.id };
    made.push(await events.create(body, AUTHOR));
  }
  return { layout, events: made };
}
