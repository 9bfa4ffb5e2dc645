import { LIMITS } from '../../config/limits.js';

/**
 * Which share of new holds is refused so that the others stay fast. It begins when requests have waited too long at
 * several looks in a row (one slow turn is no overload), grows while they do, and shrinks by itself.
 */
export class RefusedShare {
  /** From 0 to {@link LIMITS.overloadShareMax}. */
  value = 0;
  private looksBeyond = 0;
  private credit = 0;

  /** @param limitMs what requests may wait for the process */
  constructor(private readonly limitMs: number) {}

  /** @param delayMs what they have waited since the last look, on average */
  look(delayMs: number): void {
    this.looksBeyond = delayMs > this.limitMs ? this.looksBeyond + 1 : 0;
    const isOverloaded = this.looksBeyond >= LIMITS.overloadLooks || (this.looksBeyond > 0 && this.value > 0);
    const step = isOverloaded ? LIMITS.overloadStepUp : -LIMITS.overloadStepDown;
    this.value = Math.min(LIMITS.overloadShareMax, Math.max(0, this.value + step));
  }

  /** Whether the next one is to be refused; the refused are spread evenly. */
  next(): boolean {
    if (this.value === 0) return false;
    this.credit += this.value;
    if (this.credit < 1) return false;
    this.credit -= 1;
    return true;
  }
}
