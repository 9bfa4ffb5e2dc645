import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, type TortureOptions } from '../../tools/torture/arguments.js';
import { compiledFile, hasNativeRedis } from '../support/servers.js';

/** Compiled, because it starts processes of what lies beside it. */
const { torture } = (await import(
  compiledFile('tools/torture/run.ts')
)) as typeof import('../../tools/torture/run.js');

const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: the harness needs a native redis-server 7.');

/** The harness itself, for a moment; `npm run torture` runs it for as long as one likes. */
(NATIVE ? describe : describe.skip)('npm run torture', () => {
  let dir: string;
  const said: string[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'seatlatch-torture-test-'));
    said.length = 0;
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const run = async (args: string) => {
    const options = readArguments([...args.split(' '), '--out', dir]) as TortureOptions;
    return torture(options, dir, (line) => said.push(line), new AbortController().signal);
  };

  it('finds every promise kept through seeded faults, and writes the histories down', async () => {
    const { tally } = await run('--seed 3 --schedules 2 --worlds 1');
    expect(said.join('\n')).not.toContain('VIOLATION');
    expect(tally).toMatchObject({ schedules: 2, violations: 0 });
    // How much of it there is in two seconds is a matter of the machine.
    for (const kind of ['hold ok', 'confirm ok', 'hold refused'])
      expect([kind, tally.operationCount(kind)]).not.toEqual([kind, 0]);
    expect(tally.faultCount()).toBeGreaterThan(0);
    expect((await readdir(dir)).sort()).toEqual(['schedule-3.jsonl', 'schedule-4.jsonl']);
    const lines = (await readFile(join(dir, 'schedule-3.jsonl'), 'utf8')).trim().split('\n');
    const parts = lines.map((line) => Object.keys(JSON.parse(line) as object)[0]);
    expect(new Set(parts)).toEqual(new Set(['schedule', 'fault', 'operation', 'final']));
  }, 600_000);

  it('finds the fault of a control run', async () => {
    const { isAsItMustBe } = await run('--control no-tombstone --schedules 10 --worlds 1');
    expect(said.at(-1)).toBe('control no-tombstone: found, as it must be');
    expect(isAsItMustBe).toBe(true);
    expect(said.join('\n')).toContain('register: no order explains');
  }, 600_000);
});
