import { parseOptions, UsageError, wholeNumber } from '../options.js';

export const USAGE = `Usage:
  npm run soak -- [--minutes 30] [--rate 100] [--readers 50] [--every 15] [--max-slope 20] [--max-drift 2]

Keeps a service busy with a steady mix of holds, releases, confirmations, cancellations, views and streams, and watches
its memory and latency. Servers and service are its own, each a process, with their data in a temporary folder.
  --minutes    how long, 1 to 10080; the first fifth warms up and is not judged
  --rate       requests per second, 1 to 1000
  --readers    open streams, 0 to 1000
  --every      seconds between two lines, 1 to 3600
  --max-slope  MB per hour by which each kind of memory may grow
  --max-drift  p99 of the last third / p99 of the first third, of each kind of request
Exit code: 0 all is within its limits, 1 something is not, 2 the soak could not be done.`;

export interface SoakOptions {
  minutes: number;
  /** Requests per second. */
  rate: number;
  readers: number;
  /** Seconds. */
  every: number;
  /** MB per hour. */
  maxSlope: number;
  maxDrift: number;
}

const FORMAT = {
  help: { type: 'boolean', short: 'h' },
  minutes: { type: 'string', default: '30' },
  rate: { type: 'string', default: '100' },
  readers: { type: 'string', default: '50' },
  every: { type: 'string', default: '15' },
  'max-slope': { type: 'string', default: '20' },
  'max-drift': { type: 'string', default: '2' },
} as const;

/** Lines of a run, so that a slope through them means something. */
const LINES = 12;

/** @throws UsageError */
export function readArguments(args: string[]): SoakOptions | 'help' {
  const values = parseOptions(args, FORMAT);
  if (values.help) return 'help';
  const options = {
    minutes: wholeNumber('minutes', values.minutes, 1, 10_080),
    rate: wholeNumber('rate', values.rate, 1, 1_000),
    readers: wholeNumber('readers', values.readers, 0, 1_000),
    every: wholeNumber('every', values.every, 1, 3_600),
    maxSlope: positive('max-slope', values['max-slope']),
    maxDrift: positive('max-drift', values['max-drift']),
  };
  if (options.minutes * 60 < LINES * options.every)
    throw new UsageError(`--every must leave room for ${LINES} lines in --minutes`);
  return options;
}

function positive(name: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(`--${name} must be a number above 0`);
}
