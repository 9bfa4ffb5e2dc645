import { readFileSync } from 'node:fs';
import { DomainError, type FieldFault } from '../src/common/errors/domain-error.js';
import type { AppConfig } from '../src/config/app-config.js';
import { parseLayout } from '../src/modules/layouts/layout-validation.js';
import type { LayoutInput } from '../src/modules/layouts/layout.types.js';
import { startFailure } from '../src/start-failure.js';
import type { PlanFault } from '../src/venues/plan-faults.js';
import { importPretixPlan, NotAPlanError } from '../src/venues/pretix-plan.js';
import { VENUES } from '../src/venues/venues.js';
import { UsageError } from './options.js';
import { readArguments, USAGE, type SeedCommand } from './seed-arguments.js';
import { faultReport, seededReport, venueList } from './seed-report.js';

/** The plan cannot be stored; the message says why. */
class RefusedPlanError extends Error {}

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  if (command.kind === 'help') return void say(USAGE);
  if (command.kind === 'list') return void say(venueList());
  const layout = command.kind === 'venue' ? VENUES[command.venue].build() : readPlan(command);
  const { options } = command;
  // Not before it is needed: what is refused or only listed needs no service.
  const { store } = await import('./seed-store.js');
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
