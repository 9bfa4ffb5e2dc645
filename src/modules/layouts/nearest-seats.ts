/** Keeps the `size` nearest of the seats offered: a binary heap with the worst of them on top. */
export class NearestSeats {
  private readonly distances: number[] = [];
  private readonly ordinals: number[] = [];

  constructor(private readonly size: number) {}

  /** Whether such a seat would be kept. Of two seats equally far away, the one with the lower ordinal is nearer. */
  wants(distance: number, ordinal: number): boolean {
    return this.ordinals.length < this.size || this.isWorse(0, distance, ordinal);
  }

  offer(distance: number, ordinal: number): void {
    if (this.ordinals.length < this.size) this.rise(distance, ordinal);
    else if (this.isWorse(0, distance, ordinal)) this.sink(distance, ordinal);
  }

  /** Ascending. */
  chosen(): number[] {
    return this.ordinals.toSorted((a, b) => a - b);
  }

  private isWorse(at: number, distance: number, ordinal: number): boolean {
    const own = this.distances[at];
    return own > distance || (own === distance && this.ordinals[at] > ordinal);
  }

  private put(at: number, distance: number, ordinal: number): void {
    this.distances[at] = distance;
    this.ordinals[at] = ordinal;
  }

  private rise(distance: number, ordinal: number): void {
    let at = this.ordinals.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.isWorse(parent, distance, ordinal)) break;
      this.put(at, this.distances[parent], this.ordinals[parent]);
      at = parent;
    }
    this.put(at, distance, ordinal);
  }

  private sink(distance: number, ordinal: number): void {
    const { length } = this.ordinals;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      const sibling = child + 1;
      if (sibling < length && this.isWorse(sibling, this.distances[child], this.ordinals[child]))
        child = sibling;
      if (!this.isWorse(child, distance, ordinal)) break;
      this.put(at, this.distances[child], this.ordinals[child]);
      at = child;
    }
    this.put(at, distance, ordinal);
  }
}
