import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunningServers } from '../../src/embedded/embedded-servers.js';
import { isRunning, sendSignal, terminate } from '../../src/embedded/server-process.js';
import { compiledFile } from '../support/servers.js';

/** What owner-process.ts tells: its servers, or why there are none. */
export type Answer = Omit<RunningServers, 'stop'> & { log: string[]; error?: string };

/** A process that owns (or attaches to) embedded servers, as the service does. */
export interface Owner {
  answer: Answer;
  pid: number;
  /** Sends the signal and resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export async function startOwner(
  env: Record<string, string>,
  mode: 'start' | 'attach' = 'start',
): Promise<Owner> {
  const args = [compiledFile('test/embedded/owner-process.ts'), mode];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    return { answer: JSON.parse(line) as Answer, pid: child.pid!, end: (signal) => end(child, signal) };
  }
  throw new Error('the process ended without a word');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

type Pids = Partial<Record<'mongod' | 'redis', number>>;

/** Process ids of the servers recorded in a data folder, those that are gone left out. */
export async function serverPids(dataDir: string): Promise<Pids> {
  const records = JSON.parse(await readFile(join(dataDir, 'servers.json'), 'utf8').catch(() => '{}'));
  const pids = Object.entries<{ pid: number }>(records).map(([name, { pid }]) => [name, pid] as const);
  return Object.fromEntries(pids.filter(([, pid]) => isRunning(pid)));
}

export async function killServers(dataDir: string): Promise<void> {
  for (const pid of Object.values(await serverPids(dataDir))) {
    sendSignal(pid, 'SIGKILL');
    await terminate(pid);
  }
}
