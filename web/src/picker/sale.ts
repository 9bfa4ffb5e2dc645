import { signal, type Signal } from '@preact/signals';
import { NOT_FOLLOWED, type SeatMap } from '../../../packages/client/src/index.js';
import { STATUSES } from '../map/glyphs.js';
import type { Scene } from '../map/scene.js';
import { money } from '../texts/language.js';

/** One event as it is sold at this moment: what its seats are, and what they cost. Seats are ordinals. */
export class Sale {
  /** Status of each seat as it was told last: of the largest halls only what somebody looks at is followed. */
  readonly states: Uint8Array;
  /** Grows with every change of a seat: whoever shows counts reads it. */
  readonly changes = signal(0);
  /** Whether seats can be held. The stream does not tell: it is what the service has said last. */
  readonly isOnSale: Signal<boolean>;
  private readonly listeners = new Set<(seats: readonly number[]) => void>();

  constructor(
    readonly scene: Scene,
    readonly map: SeatMap,
  ) {
    this.states = Uint8Array.from(map.seats.states);
    this.isOnSale = signal(this.event.status === 'on_sale');
    map.on('change', ({ seats }) => this.take(seats.map(({ ordinal }) => ordinal)));
    map.on('reload', () => this.take(scene.ids.keys()));
  }

  get event() {
    return this.map.seats.event;
  }

  get eventId(): string {
    return this.map.eventId;
  }

  /** Tells which seats have become something else. @returns what takes the listener away again */
  onChange(listener: (seats: readonly number[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  statusOf(n: number): (typeof STATUSES)[number] {
    return STATUSES[this.states[n]] ?? 'available';
  }

  isFree(n: number): boolean {
    return this.states[n] === 0;
  }

  countFree(seats: readonly number[]): number {
    return seats.filter((n) => this.isFree(n)).length;
  }

  priceOf(n: number): number {
    return this.priceOfCategory(this.scene.category[n]);
  }

  priceOfCategory(category: number): number {
    const { id } = this.scene.categories[category];
    return this.event.prices[id] ?? this.map.seats.layout.categories[category].price;
  }

  totalOf(seats: readonly number[]): number {
    return seats.reduce((sum, n) => sum + this.priceOf(n), 0);
  }

  money(amount: number): string {
    return money(amount, this.event.currency);
  }

  idsOf(seats: readonly number[]): string[] {
    return seats.map((n) => this.scene.ids[n]);
  }

  /** Without those that the layout does not have. */
  ordinalsOf(ids: readonly string[]): number[] {
    return ids.flatMap((id) => this.scene.ordinals.get(id) ?? []);
  }

  private take(seats: Iterable<number>): void {
    const told = this.map.seats.states;
    const changed: number[] = [];
    for (const n of seats) {
      if (told[n] === NOT_FOLLOWED || told[n] === this.states[n]) continue;
      this.states[n] = told[n];
      changed.push(n);
    }
    if (changed.length === 0) return;
    this.changes.value++;
    for (const listener of this.listeners) listener(changed);
  }
}
