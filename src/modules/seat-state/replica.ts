import type { Delta } from './delta.js';
import { compareVersions, parseVersion } from './event-version.js';

/** Told of every seat whose status changes. */
export interface StateListener {
  seatChanged(ordinal: number, status: number, before: number): void;
  stateReplaced(state: Uint8Array): void;
  /** Every seat of a change, or of a new copy, has been told: that was all of the replica's present version. */
  versionReached?(): void;
  /** Nothing more is told until somebody loads the copy again. */
  wentStale?(): void;
}

/**
 * One process's copy of an event's packed state: a snapshot plus every delta since (I5). It serves reads, decides
 * nothing, and may be thrown away at any time.
 */
export class Replica {
  /** One byte per ordinal; see seat-status.ts. Empty before the first load. */
  state: Uint8Array = new Uint8Array(0);
  version = '0-0';
  /** How many seats have each status; adds up to the number of seats. */
  readonly counts = [0, 0, 0, 0];
  private mustReload = true;
  private readonly listeners = new Set<StateListener>();
  private waiting: { version: string; end: (reached: boolean) => void }[] = [];

  /** Whether the copy has to be loaded again before it is read. */
  get isStale(): boolean {
    return this.mustReload;
  }

  /** Whoever waits for a version is told at once that it will not come by itself. */
  markStale(): void {
    this.mustReload = true;
    const waiting = this.waiting;
    this.waiting = [];
    for (const waiter of waiting) waiter.end(false);
    for (const listener of this.listeners) listener.wentStale?.();
  }

  /** A snapshot older than what deltas have made of the copy meanwhile is of no use. */
  load(version: string, state: Uint8Array): void {
    if (!this.isStale && compareVersions(version, this.version) < 0) return;
    this.state = state;
    this.version = version;
    this.mustReload = false;
    this.counts.fill(0);
    for (const status of state) this.counts[status]++;
    for (const listener of this.listeners) listener.stateReplaced(state);
    this.tellVersion();
  }

  /** Applies the next delta; one that does not follow the present version makes the copy stale. */
  apply(delta: Delta): void {
    if (this.isStale || compareVersions(delta.version, this.version) <= 0) return;
    const [next, present] = [parseVersion(delta.version), parseVersion(this.version)];
    if (next.epoch !== present.epoch || next.n !== present.n + 1) {
      this.markStale();
      return;
    }
    for (const { ordinal, status } of delta.changes) this.set(ordinal, status);
    this.version = delta.version;
    this.tellVersion();
  }

  listen(listener: StateListener): void {
    this.listeners.add(listener);
    if (this.state.length > 0) listener.stateReplaced(this.state);
  }

  unlisten(listener: StateListener): void {
    this.listeners.delete(listener);
  }

  /** Resolves once the copy is at `version` or later; false when that takes longer than `timeoutMs` or it is stale. */
  reach(version: string, timeoutMs: number): Promise<boolean> {
    if (compareVersions(this.version, version) >= 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (reached: boolean) => {
        clearTimeout(timer);
        this.waiting = this.waiting.filter((other) => other !== waiter);
        resolve(reached);
      };
      const waiter = { version, end };
      const timer = setTimeout(() => end(false), timeoutMs);
      this.waiting.push(waiter);
    });
  }

  private set(ordinal: number, status: number): void {
    const before = this.state[ordinal];
    if (before === status) return;
    this.counts[before]--;
    this.counts[status]++;
    this.state[ordinal] = status;
    for (const listener of this.listeners) listener.seatChanged(ordinal, status, before);
  }

  private tellVersion(): void {
    for (const listener of this.listeners) listener.versionReached?.();
    for (const waiter of this.waiting.filter(({ version }) => compareVersions(this.version, version) >= 0)) {
      waiter.end(true);
    }
  }
}
