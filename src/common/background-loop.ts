import type { Logger } from '@nestjs/common';
import { OutageLog } from './outage-log.js';

/** Does its work again and again: at every tick, and at once when somebody rings. */
export class BackgroundLoop {
  private readonly outage: OutageLog;
  private loop: Promise<void> = Promise.resolve();
  private stopped = false;
  private rung = false;
  private wakeUp: () => void = () => undefined;

  constructor(
    log: Logger,
    what: string,
    private readonly tickMs: number,
    private readonly work: () => Promise<void>,
  ) {
    this.outage = new OutageLog(log, what);
  }

  /** For work that is long: whether it should come to an end. */
  get isStopped(): boolean {
    return this.stopped;
  }

  start(): void {
    this.loop = this.repeat();
  }

  ring(): void {
    this.rung = true;
    this.wakeUp();
  }

  /** Resolves when the work under way is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.ring();
    await this.loop;
  }

  private async repeat(): Promise<void> {
    while (!this.stopped) {
      this.rung = false;
      try {
        await this.work();
        this.outage.worked();
      } catch (error) {
        this.outage.failed(error);
        this.rung = false;
      }
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    if (this.rung || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.tickMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
