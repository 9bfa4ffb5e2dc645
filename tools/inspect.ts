import { isId } from '../src/common/ids.js';
import { EnvironmentError } from '../src/config/env.js';
import { inspectSeats, NotThere } from './inspect/inspect-seats.js';
import { inspectionText } from './inspect/report.js';
import { parseOptions, UsageError } from './options.js';
import { withStores } from './stores.js';

const USAGE = `Usage: npm run inspect -- --event ID (--seat ID | --table ID) [--json]

Shows one seat, or all of a table: status, owner, time left, version, booking, and what the durable mirror and the log
say. Changes nothing.
  --event  the event's id
  --seat   the seat's id in the layout
  --table  the table's id in the layout
  --json   the same as one JSON document
Works on the stores of the environment, or on the embedded ones in DATA_DIR.
Exit code: 0 it was shown, 2 it could not be.`;

interface Order {
  event: string;
  seatId?: string;
  tableId?: string;
  json: boolean;
}

function readArguments(args: string[]): Order | 'help' {
  const { event, seat, table, json = false, help } = parse(args);
  if (help) return 'help';
  if (!event) throw new UsageError('--event is missing');
  if (!isId(event)) throw new UsageError('--event must be 24 hexadecimal characters');
  if ((seat === undefined) === (table === undefined)) throw new UsageError('give --seat or --table');
  return { event, seatId: seat, tableId: table, json };
}

function parse(args: string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const options = { event: text, seat: text, table: text, json: flag, help: flag } as const;
  return parseOptions(args, options);
}

async function main(): Promise<void> {
  const order = readArguments(process.argv.slice(2));
  if (order === 'help') return void process.stdout.write(`${USAGE}\n`);
  const inspection = await withStores((stores) => inspectSeats(stores, order.event, order));
  process.stdout.write(`${order.json ? JSON.stringify(inspection) : inspectionText(inspection)}\n`);
}

main().catch((error: Error) => {
  const known = [UsageError, EnvironmentError, NotThere].some((kind) => error instanceof kind);
  process.stderr.write(`${known ? error.message : `Nothing was shown: ${error.message}`}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = 2;
});
