import 'reflect-metadata';
import { readEnvironment } from '../src/config/env.js';
import { UsageError } from './options.js';
import { readArguments, USAGE, type SellOutOptions } from './sell-out/arguments.js';
import { report } from './sell-out/report.js';
import { sellOut } from './sell-out/sale.js';
import { startTarget, type Target } from './sell-out/servers.js';

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') return void say(USAGE);
  const target = options.url ? runningTarget(options.url) : await startTarget(say);
  stopOnSignal(target);
  try {
    say(`${options.buyers} buyers, ${options.seats} seats, ${restarts(options)}`);
    const outcome = await sellOut(target, options, say);
    say(report(outcome));
    if (outcome.violations.length > 0) process.exitCode = 1;
  } finally {
    await target.stop();
  }
}

function restarts({ restart, kill }: SellOutOptions): string {
  return restart.length === 0
    ? 'no restart'
    : `restarts of ${restart.join(', ')}${kill ? ' by SIGKILL' : ''}`;
}

function runningTarget(url: string): Target {
  const { MONGODB_URI, REDIS_URL, JWT_SECRET } = readEnvironment(process.env);
  if (!MONGODB_URI || !REDIS_URL || !JWT_SECRET) {
    throw new UsageError(
      '--url needs MONGODB_URI, REDIS_URL and JWT_SECRET of that service in the environment',
    );
  }
  return {
    url,
    mongodbUri: MONGODB_URI,
    redisUrl: REDIS_URL,
    jwtSecret: JWT_SECRET,
    restart: () => Promise.reject(new Error('not ours to restart')),
    stop: () => Promise.resolve(),
  };
}

function stopOnSignal(target: Target): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void target.stop().finally(() => process.exit(1)));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UsageError ? `${error.message}\n\n${USAGE}` : String(error)}\n`);
  process.exitCode = 1;
});
