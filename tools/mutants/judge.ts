import type { TestRun } from './run-tests.js';

/** `broken`: the sources do not even load with it, which proves nothing. */
export type Verdict =
  { tag: 'caught'; by: string } | { tag: 'survived'; why: string } | { tag: 'broken'; why: string };

/** Failures that say no more than that the changed sources are not a program. */
const NO_PROGRAM =
  /SyntaxError|Error compiling script|Cannot find module|attempted to access nonexistent global/;

export function verdictOn({ passed, failed, broken, isTooSlow }: TestRun): Verdict {
  const seen = failed.find(({ why }) => !NO_PROGRAM.test(why));
  if (seen) return { tag: 'caught', by: seen.title };
  if (failed.length > 0) return { tag: 'broken', why: firstLine(failed[0].why) };
  if (broken.length > 0) return { tag: 'broken', why: firstLine(broken[0]) };
  if (isTooSlow) return { tag: 'survived', why: 'the tests did not end in time' };
  return { tag: 'survived', why: `${passed} tests passed` };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0];
}
