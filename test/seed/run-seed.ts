import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compiledFile, projectFile } from '../support/servers.js';

export interface SeedRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** tools/seed.ts in a process of its own, with this environment and nothing of the caller's but PATH. */
export async function runSeed(
  args: string[],
  env: Record<string, string | undefined> = {},
): Promise<SeedRun> {
  const child = spawn(process.execPath, ['--no-warnings', compiledFile('tools/seed.ts'), ...args], {
    cwd: projectFile('.'),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

/** The ids that a run printed. */
export function idsOf({ stdout }: SeedRun): { layoutId: string; eventIds: string[] } {
  const [, layoutId] = /^Layout ([0-9a-f]{24}):/m.exec(stdout) ?? [];
  return { layoutId, eventIds: [...stdout.matchAll(/^Event {2}([0-9a-f]{24}):/gm)].map(([, id]) => id) };
}
