import { parseOptions, UsageError, wholeNumber } from '../options.js';

export const RESTARTS = ['service', 'redis', 'mongodb'] as const;
export type Restart = (typeof RESTARTS)[number];

const [SEATS_MAX, BUYERS_MAX, MINUTES_MAX] = [20_000, 2_000, 60];

export const USAGE = `Usage:
  npm run sell-out -- [--buyers 500] [--seats ${SEATS_MAX}] [--restart ${RESTARTS.join()}] [--kill] [--minutes 5] [--url …]

Sells the arena out to buyers who act at the same time, and checks afterwards, straight in MongoDB and Redis, that
every seat was sold exactly once and nothing that was acknowledged is lost. Servers and service are its own, in a
temporary folder.
  --buyers   how many, 1 to ${BUYERS_MAX}
  --seats    the first so many seats of the arena, 10 to ${SEATS_MAX}
  --restart  restarts these in this order while the sale runs
  --kill     restarts with SIGKILL instead of SIGTERM
  --minutes  gives up after so long, 1 to ${MINUTES_MAX}
  --url      a service that runs already; MONGODB_URI, REDIS_URL and JWT_SECRET in the environment are its own`;

export interface SellOutOptions {
  buyers: number;
  seats: number;
  restart: Restart[];
  kill: boolean;
  minutes: number;
  url?: string;
}

const FORMAT = {
  help: { type: 'boolean', short: 'h' },
  buyers: { type: 'string', default: '500' },
  seats: { type: 'string', default: `${SEATS_MAX}` },
  restart: { type: 'string', default: '' },
  kill: { type: 'boolean', default: false },
  minutes: { type: 'string', default: '5' },
  url: { type: 'string' },
} as const;

/** @throws UsageError */
export function readArguments(args: string[]): SellOutOptions | 'help' {
  const values = parseOptions(args, FORMAT);
  if (values.help) return 'help';
  const options = {
    buyers: wholeNumber('buyers', values.buyers, 1, BUYERS_MAX),
    seats: wholeNumber('seats', values.seats, 10, SEATS_MAX),
    minutes: wholeNumber('minutes', values.minutes, 1, MINUTES_MAX),
    restart: values.restart.split(',').filter(Boolean).map(restartOf),
    kill: values.kill,
    url: values.url?.replace(/\/$/, ''),
  };
  if (options.url && options.restart.length > 0) {
    throw new UsageError('--restart needs servers of its own: leave --url out');
  }
  return options;
}

function restartOf(text: string): Restart {
  const known = RESTARTS.find((name) => name === text);
  if (known) return known;
  throw new UsageError(`--restart: "${text}" is none of ${RESTARTS.join(', ')}`);
}
