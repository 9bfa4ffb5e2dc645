import { isId } from '../src/common/ids.js';
import { EnvironmentError } from '../src/config/env.js';
import { auditEvent, UnknownEvent } from './audit/audit-event.js';
import { withoutRepair } from './audit/difference.js';
import { reportText } from './audit/report.js';
import { parseOptions, UsageError } from './options.js';
import { withStores, type Stores } from './stores.js';

const USAGE = `Usage: npm run audit -- --event ID [--repair] [--json]

Compares what Redis, the durable mirror, the ledger of bookings and the layout say of an event, and names every
difference. A difference counts when it lasts, so the service may run meanwhile.
  --event   the event's id, or all
  --repair  puts right what is wrong: bookings as the ledger has them, the rest as Redis has it
  --json    one JSON document per event and line
Works on the stores of the environment, or on the embedded ones in DATA_DIR.
Exit code: 0 all is sound (after the repair), 1 something is not, 2 the audit could not be done.`;

interface Order {
  event: string;
  repair: boolean;
  json: boolean;
}

function readArguments(args: string[]): Order | 'help' {
  const { event, repair = false, json = false, help } = parse(args);
  if (help) return 'help';
  if (!event) throw new UsageError('--event is missing');
  if (event !== 'all' && !isId(event))
    throw new UsageError('--event must be 24 hexadecimal characters, or all');
  return { event, repair, json };
}

function parse(args: string[]) {
  const flag = { type: 'boolean' } as const;
  const options = { event: { type: 'string' }, repair: flag, json: flag, help: flag } as const;
  return parseOptions(args, options);
}

async function eventIds({ events }: Stores, event: string): Promise<string[]> {
  if (event !== 'all') return [event];
  const found = await events.find({}, { _id: 1 }).sort({ _id: 1 }).lean();
  return found.map(({ _id }) => _id.toHexString());
}

/** @returns whether all events are sound */
async function audit(stores: Stores, { event, repair, json }: Order): Promise<boolean> {
  let isSound = true;
  for (const eventId of await eventIds(stores, event)) {
    const report = await auditEvent(stores, eventId, { repair });
    process.stdout.write(`${json ? JSON.stringify(report, withoutRepair) : reportText(report)}\n`);
    isSound &&= report.sound;
  }
  return isSound;
}

async function main(): Promise<void> {
  const order = readArguments(process.argv.slice(2));
  if (order === 'help') return void process.stdout.write(`${USAGE}\n`);
  process.exitCode = (await withStores((stores) => audit(stores, order))) ? 0 : 1;
}

main().catch((error: Error) => {
  const known = [UsageError, EnvironmentError, UnknownEvent].some((kind) => error instanceof kind);
  process.stderr.write(`${known ? error.message : `The audit was not done: ${error.message}`}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = 2;
});
