import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import { AppModule } from '../src/app.module.js';
import { DomainError, type FieldFault } from '../src/common/errors/domain-error.js';
import { createLogger, NestLog } from '../src/common/http/logger.js';
import type { AppConfig } from '../src/config/app-config.js';
import { readProcessEnvironment } from '../src/config/env.js';
import { attachServers } from '../src/embedded/embedded-servers.js';
import { EventsService } from '../src/modules/events/events.service.js';
import { parseLayout } from '../src/modules/layouts/layout-validation.js';
import type { LayoutInput } from '../src/modules/layouts/layout.types.js';
import { LayoutsService } from '../src/modules/layouts/layouts.service.js';
import { runningConfig } from '../src/running-config.js';
import { startFailure } from '../src/start-failure.js';
import type { PlanFault } from '../src/venues/plan-faults.js';
import { importPretixPlan, NotAPlanError } from '../src/venues/pretix-plan.js';
import { VENUES } from '../src/venues/venues.js';
import { readArguments, USAGE, UsageError, type SeedCommand, type SeedOptions } from './seed-arguments.js';
import { faultReport, seededReport, venueList, type Seeded } from './seed-report.js';

/** Whom the layouts and events name as their author. */
const AUTHOR = 'seed';
const DAY_MS = 24 * 60 * 60 * 1000;

/** The plan cannot be stored; the message says why. */
class RefusedPlanError extends Error {}

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  if (command.kind === 'help') return void say(USAGE);
  if (command.kind === 'list') return void say(venueList());
  const layout = command.kind === 'venue' ? VENUES[command.venue].build() : readPlan(command);
  const { options } = command;
  const { config, seeded } = await store({ ...layout, currency: options.currency }, options);
  say(seededReport(seeded, addressOf(config)));
}

/** Says every fault of the plan, and goes on without them unless `strict`. */
function readPlan(command: Extract<SeedCommand, { kind: 'plan' }>): LayoutInput {
  const { file, strict, prices, options } = command;
  const { layout, faults } = importPretixPlan(readJson(file), { prices, currency: options.currency });
  say(faultReport(faults));
  refuseUnknownPrices(layout, prices);
  if (strict && faults.length > 0) throw new RefusedPlanError('Nothing was stored, because of --strict.');
  return checkedLayout(layout, faults);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RefusedPlanError(
      code ? `${file} cannot be read: ${message}` : `${file} is not JSON: ${message}`,
      {
        cause: error,
      },
    );
  }
}

function refuseUnknownPrices({ categories }: LayoutInput, prices: Map<string, number>): void {
  const names = categories.map(({ name }) => name);
  const unknown = [...prices.keys()].filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new UsageError(`--prices: the plan has no category ${unknown.join(', ')}, but ${names.join(', ')}`);
}

/** An importer may mend a plan; what no layout can have, such as no seats or too many, it cannot. */
function checkedLayout(layout: LayoutInput, faults: PlanFault[]): LayoutInput {
  try {
    return parseLayout(layout);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const errors = (error.extras.members?.errors ?? []) as FieldFault[];
    const lines = errors.map(({ field, message }) => `  ${field}: ${message}`);
    const why = faults.length > 0 ? ' Some of the faults above may be why.' : '';
    throw new RefusedPlanError([`The plan cannot be stored.${why}`, ...lines].join('\n'), { cause: error });
  }
}

/** The service itself, but without HTTP, makes what the API would make. */
async function store(
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

/** Where the service with these settings listens, seen from this machine. */
function addressOf({ HOST, PORT }: AppConfig): string {
  const host = ['0.0.0.0', '::'].includes(HOST) ? 'localhost' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

main().catch((error: unknown) => {
  const isPlain = [UsageError, RefusedPlanError, NotAPlanError].some((kind) => error instanceof kind);
  process.stderr.write(`${isPlain ? (error as Error).message : startFailure(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = 1;
});
