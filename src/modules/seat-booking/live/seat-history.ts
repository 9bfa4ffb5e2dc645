import type { Delta } from '../../seat-state/delta.js';
import { formatVersion, parseVersion, type EventVersion } from '../../seat-state/event-version.js';

/** Reads the deltas after one version and up to another one, oldest first; the first ones may be forgotten. */
export type ReadDeltas = (after: string, upTo: string) => AsyncIterable<Delta>;

const NEVER = -1;

/**
 * For every seat of an event the number of the change that touched it last. Who knows an earlier version has to be
 * told every seat that was touched after it, and what it is by now: however much has happened, that is each seat once.
 */
export class SeatHistory {
  private readonly touchedAt: Float64Array;

  /** @param since from this version on the history is complete */
  constructor(
    seatCount: number,
    private since: EventVersion,
  ) {
    this.touchedAt = new Float64Array(seatCount).fill(NEVER);
  }

  /** Changes before `since` are not known any more. A new epoch counts anew, and has nothing in common with the old one. */
  breakOff(since: EventVersion): void {
    if (since.epoch !== this.since.epoch) this.touchedAt.fill(NEVER);
    this.since = since;
  }

  touch(ordinals: Iterable<number>, n: number): void {
    for (const ordinal of ordinals) this.touchedAt[ordinal] = n;
  }

  knows({ epoch, n }: EventVersion): boolean {
    return epoch === this.since.epoch && n >= this.since.n;
  }

  /** Ordinals, ascending. */
  touchedAfter(n: number): number[] {
    const ordinals: number[] = [];
    for (let ordinal = 0; ordinal < this.touchedAt.length; ordinal++)
      if (this.touchedAt[ordinal] > n) ordinals.push(ordinal);
    return ordinals;
  }

  /** Learns what happened since an earlier version, if all of it can still be read (I5). */
  async reachBack(to: EventVersion, read: ReadDeltas): Promise<void> {
    const { since } = this;
    if (this.knows(to) || to.epoch !== since.epoch) return;
    const touched = new Map<number, number>();
    let { n } = to;
    for await (const { version, changes } of read(formatVersion(to), formatVersion(since))) {
      if (parseVersion(version).n !== ++n) return;
      for (const { ordinal } of changes) touched.set(ordinal, n);
    }
    // It may have been broken off in the meantime.
    if (n !== since.n || this.since !== since) return;
    for (const [ordinal, at] of touched) this.touchedAt[ordinal] = Math.max(this.touchedAt[ordinal], at);
    this.since = to;
  }
}
