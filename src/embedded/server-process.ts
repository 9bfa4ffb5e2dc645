import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../config/limits.js';

/** How to start one server process. */
export interface ServerCommand {
  /** For messages: "MongoDB", "Redis". */
  name: string;
  command: string;
  args(port: number): string[];
  /** Takes what the server prints; begun anew at each start. */
  logFile: string;
  /** This port and no other. Without it a free one is chosen. */
  port?: number;
  /** Taken when it is free. */
  preferredPort?: number;
  /** Own process group: Ctrl-C in the terminal then reaches the API only, which stops its servers last. */
  detached: boolean;
  /** Whether the server of that process answers; a stranger that has the port does not count. */
  answers(server: ServerProcess): Promise<boolean>;
  /** Told before the server answers, so that a start that is killed leaves a trace of it. */
  spawned?(server: ServerProcess): void;
}

export interface ServerProcess {
  pid: number;
  port: number;
}

/** A server that could not be started; the message carries the end of its log. */
export class ServerStartError extends Error {}

const POLL_MS = 25;
const PORT_ATTEMPTS = 5;
const LOG_TAIL_LINES = 15;
const ADDRESS_IN_USE = /address already in use|EADDRINUSE/i;

/**
 * Starts a server and waits until it answers.
 * @throws ServerStartError when it exits, or stays silent for longer than LIMITS.embeddedStartMs.
 */
export async function launch(command: ServerCommand): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOn(
        command.port ?? (await freePort(attempt === 1 ? command.preferredPort : 0)),
        command,
      );
    } catch (error) {
      const portLost = command.port === undefined && ADDRESS_IN_USE.test(String(error));
      if (!portLost || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function launchOn(port: number, command: ServerCommand): Promise<ServerProcess> {
  const child = spawnLogged(command, port);
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure ??= `it exited with ${signal ?? `code ${code}`}`));
  const server = { pid: child.pid ?? 0, port };
  if (child.pid !== undefined) command.spawned?.(server);

  const deadline = Date.now() + LIMITS.embeddedStartMs;
  while (failure !== undefined || !(await command.answers(server))) {
    if (failure === undefined && Date.now() > deadline) {
      child.kill('SIGKILL');
      failure = `no answer within ${LIMITS.embeddedStartMs / 1_000} s`;
    }
    if (failure !== undefined) throw startError(command, failure);
    await delay(POLL_MS);
  }
  return server;
}

function spawnLogged(command: ServerCommand, port: number): ChildProcess {
  const log = openSync(command.logFile, 'w');
  try {
    const child = spawn(command.command, command.args(port), {
      stdio: ['ignore', log, log],
      detached: command.detached,
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function startError(command: ServerCommand, failure: string): ServerStartError {
  const lines = readFileSync(command.logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES);
  return new ServerStartError(
    `${command.name} could not be started: ${failure}. The end of ${command.logFile}:\n  ${lines.join('\n  ')}`,
  );
}

/** A port of the loopback interface that was free a moment ago; the preferred one if it was. */
export function freePort(preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (preferred === 0 ? reject(error) : resolve(freePort())));
    server.listen(preferred, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** SIGTERM, then SIGKILL when the process is still there after LIMITS.embeddedStopMs. Resolves when it is gone. */
export async function terminate(pid: number): Promise<void> {
  sendSignal(pid, 'SIGTERM');
  const deadline = Date.now() + LIMITS.embeddedStopMs;
  while (isRunning(pid)) {
    if (Date.now() > deadline) sendSignal(pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}

export function isRunning(pid: number): boolean {
  return sendSignal(pid, 0) && !isZombie(pid);
}

/** An ended child that nobody has waited for yet still takes signals. */
function isZombie(pid: number): boolean {
  return statFields(pid)?.[0] === 'Z';
}

/**
 * What tells a process from a later one with the same id: its start time, in clock ticks since boot.
 * Undefined where the system has no /proc.
 */
export function startTicks(pid: number): string | undefined {
  return statFields(pid)?.[19];
}

/** Fields of /proc/PID/stat from the third one on; the second is a name that may hold blanks. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
