import 'reflect-metadata';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './options.js';
import { readArguments, USAGE } from './torture/arguments.js';
import { torture } from './torture/run.js';

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') return void say(USAGE);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const outDir = options.out ?? join(tmpdir(), 'seatlatch-torture');
  const { isAsItMustBe } = await torture(options, outDir, say, stop.signal);
  if (!isAsItMustBe) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UsageError ? `${error.message}\n\n${USAGE}` : String(error)}\n`);
  process.exitCode = 1;
});
