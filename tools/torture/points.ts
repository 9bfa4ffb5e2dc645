import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Point } from './schedule.js';

/** What happens when an API process comes to a named point for the `nth` time from now. */
export interface Trap {
  point: Point;
  nth: number;
  /** Held up for so long; without it the process ends there as by SIGKILL. */
  forMs?: number;
}

/** Begins the line by which a process says on its standard output that it has come to a point. */
export const REACHED = 'reached ';

const SENT_MS = 2;

/** The traps of this process. */
export class Points {
  private traps: Trap[] = [];

  set(trap: Trap): void {
    this.traps.push({ ...trap });
  }

  clear(): void {
    this.traps = [];
  }

  /** Called where the point is. Resolves when the process may go on. */
  async reach(point: Point): Promise<void> {
    const trap = this.sprung(point);
    if (!trap) return;
    if (trap.forMs === undefined) end(point);
    tell(point);
    await delay(trap.forMs);
  }

  /** For what has been sent and not answered: the process ends when it is on its way. */
  sent(point: Point): void {
    const trap = this.sprung(point);
    if (trap) setTimeout(() => end(point), SENT_MS);
  }

  private sprung(point: Point): Trap | undefined {
    for (const trap of this.traps) {
      if (trap.point !== point || --trap.nth > 0) continue;
      this.traps = this.traps.filter((other) => other !== trap);
      return trap;
    }
    return undefined;
  }
}

/** Written at once: nothing that is queued survives what follows. */
function tell(point: Point): void {
  writeSync(1, `${REACHED}${point}\n`);
}

function end(point: Point): never {
  tell(point);
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; nothing more may happen here.
  for (;;);
}
