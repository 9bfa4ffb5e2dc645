import { verdictOn, type Verdict } from './mutants/judge.js';
import { MUTANTS } from './mutants/list.js';
import type { Mutant } from './mutants/mutant.js';
import { runTests } from './mutants/run-tests.js';
import { SoundTests } from './mutants/sound-tests.js';
import { Workbench } from './mutants/workbench.js';
import { parseOptions, UsageError } from './options.js';

/** Of one test file. */
const TEST_MS = 10 * 60_000;
const SHOWN = 90;

const USAGE = `Usage: npm run mutants [-- --only NAME[,NAME] | --list]

Plants faults of one line in a copy of the sources, one at a time, and shows that the tests named for it see each.
  --only  these faults alone
  --list  names, files and tests of all
Exit code: 0 all were caught, 1 some survived, 2 it could not be done.`;

function readArguments(args: string[]): { list: boolean; help: boolean; chosen: readonly Mutant[] } {
  const flag = { type: 'boolean' } as const;
  const options = { only: { type: 'string' }, list: flag, help: flag } as const;
  const { only, list = false, help = false } = parseOptions(args, options);
  return { list, help, chosen: only === undefined ? MUTANTS : only.split(',').map(named) };
}

function named(name: string): Mutant {
  const mutant = MUTANTS.find((each) => each.name === name);
  if (!mutant) throw new UsageError(`There is no fault ${name}; --list names them`);
  return mutant;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * One test file after the other, until one sees the fault. What fails without a fault proves nothing when it fails with
 * one, so each file is shown to pass first.
 */
async function judge(workbench: Workbench, sound: SoundTests, mutant: Mutant): Promise<Verdict> {
  let verdict: Verdict = { tag: 'survived', why: 'no test' };
  for (const test of mutant.tests) {
    await sound.assert(test);
    verdict = await workbench.with(mutant, async () =>
      verdictOn(await runTests(workbench.dir, [test], TEST_MS)),
    );
    if (verdict.tag !== 'survived') break;
  }
  return verdict;
}

async function tryOut(workbench: Workbench, sound: SoundTests, mutant: Mutant): Promise<Verdict> {
  const began = performance.now();
  const verdict = await judge(workbench, sound, mutant).catch((error: Error): Verdict => ({
    tag: 'broken',
    why: error.message,
  }));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1).padStart(6);
  const what = verdict.tag === 'caught' ? verdict.by : `${verdict.tag.toUpperCase()}: ${verdict.why}`;
  say(`${mutant.name.padEnd(44)} ${seconds} s  ${what.slice(0, SHOWN)}`);
  return verdict;
}

/** @returns whether every fault was caught */
async function run(mutants: readonly Mutant[]): Promise<boolean> {
  const workbench = new Workbench(process.cwd());
  try {
    const sound = new SoundTests(workbench.dir, TEST_MS);
    say(`${'fault'.padEnd(44)}   time    caught by`);
    let caught = 0;
    for (const mutant of mutants) if ((await tryOut(workbench, sound, mutant)).tag === 'caught') caught++;
    say(`${caught} caught, ${mutants.length - caught} survived`);
    return caught === mutants.length;
  } finally {
    workbench.remove();
  }
}

async function main(): Promise<void> {
  const { list, help, chosen } = readArguments(process.argv.slice(2));
  if (help) return say(USAGE);
  if (list) {
    for (const { name, file, tests } of MUTANTS) say(`${name.padEnd(44)} ${file}  <- ${tests.join(', ')}`);
    return;
  }
  process.exitCode = (await run(chosen)) ? 0 : 1;
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = 2;
});
