import { replayCommand, type TortureOptions } from './arguments.js';
import { check } from './checker/check.js';
import type { Finding } from './checker/findings.js';
import type { Evidence } from './history.js';
import { keep } from './keep.js';
import { runSchedule } from './run-schedule.js';
import { scheduleOf } from './schedule.js';
import { Tally } from './tally.js';
import { World } from './world.js';

const HISTORY_LINES = 60;
const PROGRESS_EVERY = 10;
/** Broken promises that are told in full. */
const TOLD_MAX = 10;

export interface TortureOutcome {
  /** No promise was broken and enough was tried; with a control, at least one was. */
  isAsItMustBe: boolean;
  tally: Tally;
}

/** Runs schedules in worlds side by side until there are enough; a control run ends with the first broken promise. */
export async function torture(
  options: TortureOptions,
  outDir: string,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<TortureOutcome> {
  const tally = new Tally();
  const started = performance.now();
  const isTimeLeft = () => performance.now() - started < options.minutes * 60_000;
  const isProved = () => options.control !== undefined && tally.proved > 0;
  let next = 0;
  const take = () =>
    next < options.schedules && isTimeLeft() && !isProved() && !stop.aborted
      ? options.seed + next++
      : undefined;
  const judge = async (evidence: Evidence) => {
    const findings = check(evidence);
    tally.add(evidence, findings);
    const isKept = options.out !== undefined || findings.length > 0;
    const file = isKept ? await keep(outDir, evidence) : '';
    if (findings.length > 0 && tally.violations <= TOLD_MAX + findings.length)
      say(told(evidence, findings, { file, replay: replayCommand(evidence.schedule.seed, options) }));
    if (tally.schedules % PROGRESS_EVERY === 0) say(progress(tally, started));
  };
  await Promise.all(
    Array.from({ length: Math.min(options.worlds, options.schedules) }, () => inWorld(options, take, judge)),
  );
  say(tally.toString());
  return { isAsItMustBe: verdict(options, tally, say), tally };
}

async function inWorld(
  { apis, topology, durability, control, plot }: TortureOptions,
  take: () => number | undefined,
  judge: (evidence: Evidence) => Promise<void>,
): Promise<void> {
  const world = await World.open({ apis, topology, promised: durability, control });
  try {
    for (let seed = take(); seed !== undefined; seed = take())
      await judge(await runSchedule(world, scheduleOf(seed, topology, apis, plot)));
  } finally {
    await world.close();
  }
}

function verdict({ control }: TortureOptions, tally: Tally, say: (line: string) => void): boolean {
  if (control) {
    say(
      tally.proved > 0
        ? `control ${control}: found, as it must be`
        : `control ${control}: NOT found, so this run proves nothing`,
    );
    return tally.proved > 0;
  }
  const lacks = tally.lacks();
  for (const lack of lacks) say(`this run proves too little: ${lack}`);
  return tally.violations === 0 && lacks.length === 0;
}

function progress({ schedules, violations }: Tally, started: number): string {
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  return `${schedules} schedules, ${violations} violations, ${seconds} s`;
}

function told(
  { schedule, faults, operations }: Evidence,
  findings: readonly Finding[],
  { file, replay }: { file: string; replay: string },
): string {
  const start = operations[0]?.calledAt ?? 0;
  const second = (time: number) => ((time - start) / 1_000).toFixed(3);
  return [
    `VIOLATION in the schedule of seed ${schedule.seed} (${replay}); history: ${file}`,
    ...faults.map(
      ({ kind, detail, at, until, missed }) =>
        `  fault ${second(at)}-${until ? second(until) : ''} ${kind} ${detail}${missed ? ' (never reached)' : ''}`,
    ),
    ...findings.flatMap(({ rule, text, history }) => [
      `  ${rule}: ${text}`,
      ...history.slice(0, HISTORY_LINES).map((line) => `      ${line}`),
    ]),
  ].join('\n');
}
