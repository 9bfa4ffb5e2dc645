import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTarget, type Target } from './sell-out/servers.js';
import { UsageError } from './options.js';
import { readArguments, USAGE, type SoakOptions } from './soak/arguments.js';
import { Readers } from './soak/readers.js';
import { mirrorLag } from './soak/mirror-lag.js';
import { headLine, sampleLine, verdictLine } from './soak/report.js';
import { judge, Memories, type Sample, type Verdict } from './soak/samples.js';
import { Visitors } from './soak/visitors.js';

const MINUTE_MS = 60_000;
/** Between the making of tokens and the end of the run. */
const TOKENS_MS = 30 * MINUTE_MS;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') return void say(USAGE);
  const target = await startTarget(say);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void target.stop().finally(() => process.exit(2)));
  try {
    const verdicts = await soak(target, options);
    for (const verdict of verdicts) say(verdictLine(verdict));
    process.exitCode = verdicts.every(({ isMet }) => isMet) ? 0 : 1;
  } finally {
    await target.stop();
  }
}

async function soak(target: Target, options: SoakOptions): Promise<Verdict[]> {
  const tokensUntil = Date.now() + options.minutes * MINUTE_MS + TOKENS_MS;
  const visitors = await Visitors.enter(target, tokensUntil);
  say('filling the streams of changes');
  await visitors.fillStreams();
  const readers = new Readers(target, tokensUntil);
  readers.follow(
    visitors.halls.map(({ eventId }) => eventId),
    options.readers,
  );
  const memories = new Memories(target.url, target.redisUrl);
  const deadline = Date.now() + options.minutes * MINUTE_MS;
  const coming = visitors.comeUntil(deadline, options.rate);
  const samples = await sampleUntil(deadline, options.every, visitors, memories);
  await coming;
  readers.stop();
  memories.close();
  say(
    `\n${Math.round(readers.bytes / 1024)} KiB were read from streams; ${visitors.leftOut} requests left out`,
  );
  say(mirrorLag(await (await fetch(`${target.url}/metrics`)).text()));
  const faults = [...visitors.faults].map(([what, count]) => ({
    text: `${what}, ${count} times`,
    isMet: false,
  }));
  const silence =
    options.readers > 0 && readers.bytes === 0 ? [{ text: 'streams were silent', isMet: false }] : [];
  return [...judge(samples, options), ...faults, ...silence];
}

async function sampleUntil(
  deadline: number,
  everySeconds: number,
  visitors: Visitors,
  memories: Memories,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const started = performance.now();
  say(headLine());
  visitors.takeLatencies();
  while (Date.now() < deadline) {
    await sleep(everySeconds * 1_000);
    const minutes = (performance.now() - started) / MINUTE_MS;
    samples.push({ minutes, memory: await memories.read(), latencies: visitors.takeLatencies() });
    say(sampleLine(samples.at(-1)!));
  }
  return samples;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UsageError ? `${error.message}\n\n${USAGE}` : String(error)}\n`);
  process.exitCode = 2;
});
