import type { Logger } from '@nestjs/common';

/** Tells when a background job begins to fail and when it works again, once each, however often it tries. */
export class OutageLog {
  private failing = false;

  constructor(
    private readonly log: Logger,
    private readonly job: string,
  ) {}

  failed(error: unknown): void {
    if (!this.failing) this.log.warn(`${this.job} fails and is tried again: ${String(error)}`);
    this.failing = true;
  }

  worked(): void {
    if (this.failing) this.log.log(`${this.job} works again`);
    this.failing = false;
  }
}
