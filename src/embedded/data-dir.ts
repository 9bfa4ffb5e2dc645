import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRunning, startTicks, type ServerProcess } from './server-process.js';

export type ServerName = 'mongod' | 'redis';

/** A process by id and start time, so that a later one with the same id is not taken for it. */
interface ProcessMark {
  pid: number;
  startTicks?: string;
}

type ServerRecord = ProcessMark & ServerProcess;

/** Another service works on the same DATA_DIR. */
export class DataDirInUseError extends Error {}

/** The folder of the embedded servers: who owns it, which servers run on it, and what they keep. */
export class DataDir {
  readonly path: string;
  private readonly lockFile: string;
  private readonly recordsFile: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.lockFile = this.file('owner.json');
    this.recordsFile = this.file('servers.json');
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * Makes this process the owner. A lock whose process is gone is taken over.
   * @throws DataDirInUseError when the owner lives.
   */
  lock(): void {
    while (!createWhole(this.lockFile, JSON.stringify(markOf(process.pid)))) {
      const owner = this.owner();
      if (owner !== undefined) throw new DataDirInUseError(inUseMessage(this.path, owner));
      this.removeStaleLock();
    }
  }

  /** Two processes may find the same stale lock: whoever moves away the other's new one puts it back. */
  private removeStaleLock(): void {
    const moved = this.file(`owner.${process.pid}.stale`);
    try {
      renameSync(this.lockFile, moved);
    } catch {
      return;
    }
    const mark = readJson<ProcessMark>(moved);
    if (mark && isAlive(mark)) renameSync(moved, this.lockFile);
    else rmSync(moved);
  }

  unlock(): void {
    rmSync(this.lockFile, { force: true });
  }

  /** Process id of the living owner. */
  owner(): number | undefined {
    const mark = readJson<ProcessMark>(this.lockFile);
    return mark && isAlive(mark) ? mark.pid : undefined;
  }

  /** The server of that name that an earlier or another process started here and that still runs. */
  runningServer(name: ServerName): ServerRecord | undefined {
    const record = this.records()[name];
    return record && isAlive(record) ? record : undefined;
  }

  record(name: ServerName, server: ServerProcess): void {
    const records = { ...this.records(), [name]: { ...markOf(server.pid), port: server.port } };
    const unfinished = this.file('servers.json.new');
    writeFileSync(unfinished, JSON.stringify(records));
    renameSync(unfinished, this.recordsFile);
  }

  /** The next start takes the same port when it is free: addresses that were noted down stay true. */
  lastPort(name: ServerName): number | undefined {
    return this.records()[name]?.port;
  }

  private records(): Partial<Record<ServerName, ServerRecord>> {
    return readJson(this.recordsFile) ?? {};
  }
}

/** Creates a file with all its content or not at all. False when it is there already. */
export function createWhole(path: string, content: string): boolean {
  const unfinished = `${path}.${process.pid}.new`;
  writeFileSync(unfinished, content, { mode: 0o600 });
  try {
    linkSync(unfinished, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(unfinished);
  }
}

function markOf(pid: number): ProcessMark {
  return { pid, startTicks: startTicks(pid) };
}

function isAlive(mark: ProcessMark): boolean {
  return isRunning(mark.pid) && mark.startTicks === startTicks(mark.pid);
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function inUseMessage(path: string, owner: number): string {
  return (
    `${path} is in use by the service with process id ${owner}. ` +
    'Stop that one, or give this one a folder of its own (example: DATA_DIR=.data-2 PORT=3001).'
  );
}
