import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { compiledFile, projectFile } from './servers.js';

export interface SpawnedService {
  readonly pid: number;
  /** Resolves with the address once the service listens; rejects with its output when it ends before. */
  readonly listening: Promise<string>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  stdout(): string;
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
}

/**
 * src/main.ts in a process of its own, with this environment and nothing of the caller's but PATH. As tests share few
 * cores, it refuses nothing for overload unless it is asked to.
 */
export function spawnService(env: Record<string, string | undefined>): SpawnedService {
  const child = spawn(process.execPath, ['--no-warnings', compiledFile('src/main.ts')], {
    cwd: projectFile('.'),
    env: { PATH: process.env.PATH, OVERLOAD_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child);
}

/** A process that says where it listens, such as `npm start`. */
export function watch(child: ChildProcess): SpawnedService {
  let stdout = '';
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      stdout += chunk;
      const [, url] = /Seatlatch listens on (\S+)/.exec(stdout) ?? [];
      if (url) resolve(url);
    });
    void ended.then((code) => reject(new Error(`The service ended with ${code}:\n${stdout}\n${stderr}`)));
  });
  // Whoever expects a refused start never asks for the address.
  listening.catch(() => {});
  return {
    pid: child.pid!,
    listening,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    signal: (signal) => void child.kill(signal),
  };
}
