import type { Delta } from './delta.js';
import { compareVersions, parseVersion } from './event-version.js';

/** Told of every seat whose status changes. */
export interface StateListener {
  seatChanged(ordinal: number, status: number): void;
  stateReplaced(state: Uint8Array): void;
}

/**
 * One process's copy of an event's packed state: a snapshot plus every delta since (I5). It serves reads, decides
 * nothing, and may be thrown away at any time.
 */
export class Replica {
  /** One byte per ordinal; see seat-status.ts. Empty before the first load. */
  state: Uint8Array = new Uint8Array(0);
  version = '0-0';
  /** Whether the copy has to be loaded again before it is read. */
  isStale = true;
  /** How many seats have each status; adds up to the number of seats. */
  readonly counts = [0, 0, 0, 0];
  private readonly listeners = new Set<StateListener>();
  private waiting: { version: string; resolve: () => void }[] = [];

  load(version: string, state: Uint8Array): void {
    this.state = state;
    this.version = version;
    this.isStale = false;
    this.counts.fill(0);
    for (const status of state) this.counts[status]++;
    for (const listener of this.listeners) listener.stateReplaced(state);
    this.wake();
  }

  /** Applies the next delta; one that does not follow the present version makes the copy stale. */
  apply(delta: Delta): void {
    if (this.isStale || compareVersions(delta.version, this.version) <= 0) return;
    const [next, present] = [parseVersion(delta.version), parseVersion(this.version)];
    if (next.epoch !== present.epoch || next.n !== present.n + 1) {
      this.isStale = true;
      return;
    }
    for (const { ordinal, status } of delta.changes) this.set(ordinal, status);
    this.version = delta.version;
    this.wake();
  }

  listen(listener: StateListener): void {
    this.listeners.add(listener);
    if (this.state.length > 0) listener.stateReplaced(this.state);
  }

  unlisten(listener: StateListener): void {
    this.listeners.delete(listener);
  }

  /** Resolves once the copy is at `version` or later; false when that takes longer than `timeoutMs`. */
  reach(version: string, timeoutMs: number): Promise<boolean> {
    if (compareVersions(this.version, version) >= 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      const done = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.waiting.push({ version, resolve: done });
    });
  }

  private set(ordinal: number, status: number): void {
    const before = this.state[ordinal];
    if (before === status) return;
    this.counts[before]--;
    this.counts[status]++;
    this.state[ordinal] = status;
    for (const listener of this.listeners) listener.seatChanged(ordinal, status);
  }

  private wake(): void {
    if (this.waiting.length === 0) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const waiter of waiting) {
      if (compareVersions(this.version, waiter.version) >= 0) waiter.resolve();
      else this.waiting.push(waiter);
    }
  }
}
