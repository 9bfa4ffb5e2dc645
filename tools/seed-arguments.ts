import { DEFAULT_CURRENCY, isCurrency } from '../src/common/money.js';
import { LIMITS } from '../src/config/limits.js';
import { VENUES } from '../src/venues/venues.js';
import { parseOptions, UsageError, wholeNumber } from './options.js';

export const USAGE = `Usage:
  npm run seed -- --list
  npm run seed -- --venue theatre [--name … --starts-at … --currency … --count n]
  npm run seed -- --plan FILE [--strict] [--prices "Category I=50,Category II=30"] [the same options]

Stores a layout and puts events on sale with it.
  --list        names the generated venues
  --venue       makes one of them: ${Object.keys(VENUES).join(', ')}
  --plan        reads a seating plan in pretix's JSON format; its faults are mended, and listed
  --strict      stores nothing when the plan has faults
  --prices      prices by the category's name; 0 where none is given. A name with a comma in it needs a --prices of its own
  --name        name of the events (default: the name of the venue or plan)
  --starts-at   ISO 8601 time with its zone, such as 2027-03-01T19:30:00Z (default: in four weeks, 19:30 UTC)
  --currency    ISO 4217 (default: ${DEFAULT_CURRENCY})
  --count       so many events, a day apart, 1 to ${LIMITS.eventsPerSeed} (default: 1)
Works on MONGODB_URI and REDIS_URL, or on the embedded servers in DATA_DIR, also while the service runs.`;

export interface SeedOptions {
  name?: string;
  startsAt: Date;
  currency: string;
  count: number;
}

export type SeedCommand =
  | { kind: 'help' }
  | { kind: 'list' }
  | { kind: 'venue'; venue: string; options: SeedOptions }
  | { kind: 'plan'; file: string; strict: boolean; prices: Map<string, number>; options: SeedOptions };

const FORMAT = {
  help: { type: 'boolean', short: 'h' },
  list: { type: 'boolean' },
  venue: { type: 'string' },
  plan: { type: 'string' },
  strict: { type: 'boolean' },
  prices: { type: 'string', multiple: true },
  name: { type: 'string' },
  'starts-at': { type: 'string' },
  currency: { type: 'string' },
  count: { type: 'string' },
} as const;

const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const FOUR_WEEKS_MS = 28 * 24 * 60 * 60 * 1000;

/** @throws UsageError */
export function readArguments(args: string[]): SeedCommand {
  const values = parseOptions(args, FORMAT);
  if (values.help) return { kind: 'help' };
  const wanted = (['list', 'venue', 'plan'] as const).filter((key) => values[key] !== undefined);
  if (wanted.length !== 1) throw new UsageError('Give one of --venue, --plan and --list');
  if (wanted[0] === 'list') return { kind: 'list' };
  const options = optionsOf(values);
  if (wanted[0] === 'venue') return venueCommand(values, options);
  const { plan: file, strict = false, prices = [] } = values;
  return { kind: 'plan', file: file!, strict, prices: pricesOf(prices), options };
}

type Values = ReturnType<typeof parseOptions<typeof FORMAT>>;

function venueCommand({ venue, strict, prices }: Values, options: SeedOptions): SeedCommand {
  if (!Object.hasOwn(VENUES, venue!)) {
    throw new UsageError(`There is no venue "${venue}": choose ${Object.keys(VENUES).join(', ')}`);
  }
  if (strict || prices) throw new UsageError('--strict and --prices belong to --plan');
  return { kind: 'venue', venue: venue!, options };
}

function optionsOf(values: Values): SeedOptions {
  const { name, currency = DEFAULT_CURRENCY } = values;
  if (name !== undefined && (name.trim() === '' || name.length > LIMITS.nameLength)) {
    throw new UsageError(`--name must have 1 to ${LIMITS.nameLength} characters`);
  }
  if (!isCurrency(currency)) throw new UsageError('--currency must be a code of ISO 4217, such as USD');
  return {
    name,
    currency,
    startsAt: startOf(values['starts-at']),
    count: wholeNumber('count', values.count ?? '1', 1, LIMITS.eventsPerSeed),
  };
}

function startOf(text: string | undefined): Date {
  if (text === undefined) return new Date(new Date(Date.now() + FOUR_WEEKS_MS).setUTCHours(19, 30, 0, 0));
  const date = new Date(text);
  if (WITH_ZONE.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new UsageError('--starts-at must be an ISO 8601 time with its zone, such as 2027-03-01T19:30:00Z');
}

/** `A=5,B=7.50`. A text with a single `=` is one price, so that a name may have commas. */
function pricesOf(texts: string[]): Map<string, number> {
  const parts = texts.flatMap((text) => (text.split('=').length === 2 ? [text] : text.split(',')));
  return new Map(parts.map(priceOf));
}

function priceOf(part: string): [string, number] {
  const at = part.lastIndexOf('=');
  const name = part.slice(0, Math.max(at, 0)).trim();
  const price = part.slice(at + 1).trim();
  if (name !== '' && /^\d+(\.\d+)?$/.test(price)) return [name, Number(price)];
  throw new UsageError(`--prices: "${part}" is no price such as "Category I=50"`);
}
