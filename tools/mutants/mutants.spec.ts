import { existsSync, readFileSync } from 'node:fs';
import { verdictOn } from './judge.js';
import { MUTANTS } from './list.js';
import { planted } from './workbench.js';

describe('the faults that npm run mutants plants', () => {
  it('have names of their own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '%s has its place and its tests',
    (_name, mutant) => {
      const source = readFileSync(mutant.file, 'utf8');
      expect(planted(source, mutant)).not.toBe(source);
      expect(mutant.tests.filter((path) => !existsSync(path))).toEqual([]);
      expect(mutant.tests.length).toBeGreaterThan(0);
    },
  );
});

it.each([
  ['no place', 'xyz', /place to change 0 times/],
  ['two places', 'aba', /place to change 2 times/],
])('refuses %s', (_what, source, message) => {
  const mutant = { name: 'one', file: 'f', find: 'a', replace: 'c', tests: [] };
  expect(() => planted(source, mutant)).toThrow(message);
});

const run = { passed: 3, failed: [], broken: [], isTooSlow: false };

it.each([
  ['a failed test catches', { failed: [{ title: 'sells', why: 'expected 1' }] }, 'caught'],
  ['passing tests do not', {}, 'survived'],
  [
    'a script that does not compile proves nothing',
    { failed: [{ title: 'sells', why: 'ERR Error compiling script' }] },
    'broken',
  ],
  ['nor does a file that does not load', { broken: ['x.ts: SyntaxError'] }, 'broken'],
  ['nor a run that does not end', { isTooSlow: true }, 'survived'],
])('%s', (_what, more, tag) => {
  expect(verdictOn({ ...run, ...more }).tag).toBe(tag);
});
