import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Order } from './api-settings.js';
import { REACHED } from './points.js';

const START_MS = 60_000;
const POLL_MS = 30;
const ENTRY = fileURLToPath(new URL('./api-main.js', import.meta.url));

/** One API process of a world. It keeps its address over restarts. */
export class ApiProcess {
  readonly url: string;
  /** Named points that it came to since they were last asked for. */
  private reached: string[] = [];
  private child: ChildProcess | undefined;
  /** The next one: it has loaded its modules, which takes longer than all the rest of a start. */
  private spare: ChildProcess | undefined;
  private starting: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    readonly index: number,
    port: number,
    private readonly env: Record<string, string>,
    private readonly logFile: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.env = { ...env, PORT: `${port}` };
  }

  /** Resolves when it is ready. Asked twice, it starts once. */
  start(): Promise<void> {
    this.starting ??= this.launch().finally(() => (this.starting = undefined));
    return this.starting;
  }

  get isRunning(): boolean {
    return this.child !== undefined && isAlive(this.child);
  }

  order(order: Order): void {
    if (this.isRunning && this.child!.connected) this.child!.send(order, () => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.child!.kill(signal);
  }

  takeReached(): string[] {
    return this.reached.splice(0);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.starting?.catch(() => undefined);
    for (const child of [this.child, this.spare]) {
      if (!child || !isAlive(child)) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }

  /** Starts it if need be, as often as it takes. */
  async untilReady(): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (!(await this.isReady())) {
      if (performance.now() > deadline)
        throw new Error(`API ${this.index} is not ready; see ${this.logFile}`);
      if (this.isRunning) await delay(POLL_MS);
      else await this.start().catch(() => undefined);
    }
  }

  private async launch(): Promise<void> {
    const child = this.spare && isAlive(this.spare) ? this.spare : this.load();
    this.child = child;
    this.spare = undefined;
    child.send({ start: this.env } satisfies Order, () => undefined);
    const deadline = performance.now() + START_MS;
    while (!(await this.isReady())) {
      if (!this.isRunning) throw new Error(`API ${this.index} ended as it started; see ${this.logFile}`);
      if (performance.now() > deadline)
        throw new Error(`API ${this.index} did not start; see ${this.logFile}`);
      await delay(POLL_MS);
    }
    if (!this.isStopping) this.spare = this.load();
  }

  private load(): ChildProcess {
    const log = openSync(this.logFile, 'a');
    const child = spawn(process.execPath, ['--no-warnings', ENTRY], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', log, 'ipc'],
    });
    closeSync(log);
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n'))
        if (line.startsWith(REACHED)) this.reached.push(line.slice(REACHED.length));
    });
    return child;
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
