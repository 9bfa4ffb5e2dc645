import type { EventVersion } from '../seat-state/event-version.js';

/** A live hold with the seats it has, by ordinal. */
export interface KnownHold {
  holdId: string;
  holderId: string;
  since: Date;
  until: Date;
  /** Of what the mirror had of it when it was read: that may be ahead of the log. */
  knownAt?: EventVersion;
  seats: Set<number>;
}

export type HoldFacts = Omit<KnownHold, 'seats'>;

/** The live holds of one event as its changes tell them, so that the end of a hold can be told with owner and seats. */
export class HoldBook {
  private readonly holds = new Map<string, KnownHold>();
  private readonly holdOf = new Map<number, KnownHold>();

  get(holdId: string): KnownHold | undefined {
    return this.holds.get(holdId);
  }

  /** The hold of a seat. */
  of(ordinal: number): KnownHold | undefined {
    return this.holdOf.get(ordinal);
  }

  all(): Iterable<KnownHold> {
    return this.holds.values();
  }

  /**
   * The seats belong to this hold from now on, which has these facts.
   * @returns other holds that have no seat left
   */
  put(facts: HoldFacts, ordinals: readonly number[]): KnownHold[] {
    const hold = this.holds.get(facts.holdId) ?? { ...facts, seats: new Set<number>() };
    Object.assign(hold, facts);
    this.holds.set(facts.holdId, hold);
    const emptied = this.take(ordinals.filter((ordinal) => this.holdOf.get(ordinal) !== hold));
    for (const ordinal of ordinals) {
      hold.seats.add(ordinal);
      this.holdOf.set(ordinal, hold);
    }
    return emptied;
  }

  /**
   * The seats belong to no hold any more.
   * @returns the holds that have no seat left, each with the seats that it lost here
   */
  take(ordinals: readonly number[]): KnownHold[] {
    const lost = new Map<KnownHold, Set<number>>();
    for (const ordinal of ordinals) {
      const hold = this.holdOf.get(ordinal);
      if (!hold) continue;
      this.holdOf.delete(ordinal);
      hold.seats.delete(ordinal);
      lost.set(hold, (lost.get(hold) ?? new Set()).add(ordinal));
    }
    const emptied = [...lost].filter(([hold]) => hold.seats.size === 0);
    for (const [hold] of emptied) this.holds.delete(hold.holdId);
    return emptied.map(([hold, seats]) => ({ ...hold, seats }));
  }
}
