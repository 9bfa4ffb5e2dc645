import { parseArgs } from 'node:util';
import { verdictOn, type Verdict } from './mutants/judge.js';
import type { Mutant } from './mutants/mutant.js';
import { runTests } from './mutants/run-tests.js';
import { SCRIPT_MUTANTS } from './mutants/script-mutants.js';
import { SERVICE_MUTANTS } from './mutants/service-mutants.js';
import { Workbench } from './mutants/workbench.js';

const MUTANTS: readonly Mutant[] = [...SCRIPT_MUTANTS, ...SERVICE_MUTANTS];
const BASELINE_MS = 15 * 60_000;
const MUTANT_MS = 5 * 60_000;
const SHOWN = 90;

const USAGE = `Usage: npm run mutants [-- --only NAME[,NAME] | --list]

Plants faults of one line in a copy of the sources, one at a time, and shows that the tests named for it see each.
  --only  these faults alone
  --list  names, files and tests of all
Exit code: 0 all were caught, 1 some survived, 2 it could not be done.`;

/** A mistake of the caller's; the usage follows it. */
class UsageError extends Error {}

function readArguments(args: string[]): { list: boolean; help: boolean; chosen: readonly Mutant[] } {
  const flag = { type: 'boolean' } as const;
  try {
    const options = { only: { type: 'string' }, list: flag, help: flag } as const;
    const { only, list = false, help = false } = parseArgs({ args, options }).values;
    return { list, help, chosen: only === undefined ? MUTANTS : only.split(',').map(named) };
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function named(name: string): Mutant {
  const mutant = MUTANTS.find((each) => each.name === name);
  if (!mutant) throw new Error(`There is no fault ${name}; --list names them`);
  return mutant;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What fails without a fault proves nothing when it fails with one. */
async function assertSound(workbench: Workbench, mutants: readonly Mutant[]): Promise<void> {
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
  say(`${mutants.length} faults; their ${tests.length} test files without any of them first …`);
  const { passed, failed, broken, isTooSlow } = await runTests(workbench.dir, tests, BASELINE_MS);
  const faults = [...failed.map(({ title }) => title), ...broken, ...(isTooSlow ? ['not in time'] : [])];
  if (faults.length > 0) throw new Error(`The tests fail without a fault, too:\n  ${faults.join('\n  ')}`);
  say(`${passed} tests pass`);
}

/** One test file after the other, until one sees it. Jest's own way to stop early leaves no report. */
async function judge(workbench: Workbench, mutant: Mutant): Promise<Verdict> {
  let verdict: Verdict = { tag: 'survived', why: 'no test' };
  for (const test of mutant.tests) {
    verdict = verdictOn(await runTests(workbench.dir, [test], MUTANT_MS));
    if (verdict.tag !== 'survived') break;
  }
  return verdict;
}

async function tryOut(workbench: Workbench, mutant: Mutant): Promise<Verdict> {
  const began = performance.now();
  const verdict = await workbench.with(mutant, () => judge(workbench, mutant));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1).padStart(6);
  const what = verdict.tag === 'caught' ? verdict.by : `${verdict.tag.toUpperCase()}: ${verdict.why}`;
  say(`${mutant.name.padEnd(44)} ${seconds} s  ${what.slice(0, SHOWN)}`);
  return verdict;
}

/** @returns whether every fault was caught */
async function run(mutants: readonly Mutant[]): Promise<boolean> {
  const workbench = new Workbench(process.cwd());
  try {
    await assertSound(workbench, mutants);
    say(`${'fault'.padEnd(44)}   time    caught by`);
    let caught = 0;
    for (const mutant of mutants) if ((await tryOut(workbench, mutant)).tag === 'caught') caught++;
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
