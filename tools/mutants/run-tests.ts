import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sendSignal } from '../../src/embedded/server-process.js';

export interface TestRun {
  passed: number;
  /** Titles of failed tests, with the first line of why. */
  failed: { title: string; why: string }[];
  /** Test files that could not be run at all. */
  broken: string[];
  /** It took longer than it may. */
  isTooSlow: boolean;
}

interface JestReport {
  numPassedTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--forceExit'];

const isUnit = (path: string): boolean => path.endsWith('.spec.ts');

/** Runs these test files in the project in `dir`. */
export async function runTests(dir: string, tests: readonly string[], timeoutMs: number): Promise<TestRun> {
  const outputFile = join(dir, 'jest-report.json');
  rmSync(outputFile, { force: true });
  const projects = [tests.some(isUnit) && 'unit', tests.some((path) => !isUnit(path)) && 'server'];
  const args = [
    ...JEST,
    ...tests,
    '--runTestsByPath',
    '--json',
    `--outputFile=${outputFile}`,
    '--selectProjects',
    ...projects.filter((name) => name !== false),
  ];
  const isTooSlow = await ends(
    spawn(process.execPath, args, { cwd: dir, stdio: 'ignore', detached: true }),
    timeoutMs,
  );
  if (!existsSync(outputFile))
    return { passed: 0, failed: [], broken: isTooSlow ? [] : [...tests], isTooSlow };
  return { ...outcomeOf(JSON.parse(readFileSync(outputFile, 'utf8')) as JestReport), isTooSlow };
}

/** @returns whether it had to be ended */
function ends(child: ReturnType<typeof spawn>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let isTooSlow = false;
    const timer = setTimeout(() => {
      isTooSlow = true;
      // With the servers that it has started: they are of its process group.
      sendSignal(-child.pid!, 'SIGKILL');
    }, timeoutMs);
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(isTooSlow);
    });
  });
}

function outcomeOf({ numPassedTests, testResults }: JestReport): Omit<TestRun, 'isTooSlow'> {
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ title: fullName, why: failureMessages.join('\n') })),
  );
  const broken = testResults.filter(
    ({ assertionResults, message }) => assertionResults.length === 0 && message,
  );
  return { passed: numPassedTests, failed, broken: broken.map(({ name, message }) => `${name}: ${message}`) };
}
