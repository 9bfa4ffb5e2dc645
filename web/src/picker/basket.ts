import { computed, signal } from '@preact/signals';

/** One hold of the buyer's; seats are ordinals. */
export interface Hold {
  holdId: string;
  seats: number[];
  /** Of the service's clock, ISO 8601. */
  expiresAt: string;
  /** Whether the service gives no more time. */
  isLongest?: boolean;
}

export interface BasketListeners {
  /** Holds that end are left alone while this is true: they may be about to be booked. */
  isBusy(): boolean;
  /** The time of these seats is over. */
  onLapse(seats: number[]): void;
  /** Called as the last minutes and seconds go by. */
  onLeft(seconds: number): void;
}

/** So long after its end the service has freed what was held. */
const FREED_MS = 400;
const TICK_MS = 250;
/** The last minutes and seconds are announced when so much is left. */
const ANNOUNCED_SECONDS = new Set([300, 120, 60, 30, 10]);

/** All that is held for the buyer, in one or several holds, each with an end of its own; and the time until the first of them. */
export class Basket {
  readonly holds = signal<Hold[]>([]);
  readonly seats = computed(() => this.holds.value.flatMap(({ seats }) => seats));
  /** Whole seconds until the hold that ends first does. */
  readonly secondsLeft = signal(0);

  private readonly timer = setInterval(() => this.tick(), TICK_MS);
  /** The service's clock less this machine's. */
  private clockOffsetMs = 0;

  constructor(private readonly listeners: BasketListeners) {}

  /** The hold that ends first. */
  get first(): Hold | undefined {
    return this.holds.value.toSorted((one, other) => this.endOf(one) - this.endOf(other))[0];
  }

  /** Everything that is held, at a time of the service's clock. */
  set(holds: Hold[], serverTime: string): void {
    this.clockOffsetMs = Date.parse(serverTime) - Date.now();
    this.holds.value = holds;
    this.tick();
  }

  /** One more hold, into which seats of the others may have moved. */
  add(hold: Hold, serverTime: string): void {
    this.set([...without(this.holds.value, hold.seats), hold], serverTime);
  }

  extended({ holdId }: Hold, change: Pick<Hold, 'expiresAt' | 'isLongest'>, serverTime: string): void {
    const holds = this.holds.value.map((one) => (one.holdId === holdId ? { ...one, ...change } : one));
    this.set(holds, serverTime);
  }

  remove(seats: readonly number[]): void {
    this.holds.value = without(this.holds.value, seats);
    this.tick();
  }

  destroy(): void {
    clearInterval(this.timer);
  }

  /** Milliseconds of this machine's clock. */
  private endOf({ expiresAt }: Hold): number {
    return Date.parse(expiresAt) - this.clockOffsetMs;
  }

  private tick(): void {
    const { first } = this;
    if (!first) return;
    const now = Date.now();
    const before = this.secondsLeft.value;
    const left = Math.max(0, Math.ceil((this.endOf(first) - now) / 1000));
    this.secondsLeft.value = left;
    if (left < before && ANNOUNCED_SECONDS.has(left)) this.listeners.onLeft(left);
    if (now > this.endOf(first) + FREED_MS && !this.listeners.isBusy()) this.lapse(now - FREED_MS);
  }

  private lapse(until: number): void {
    const over = this.holds.value.filter((hold) => this.endOf(hold) < until).flatMap(({ seats }) => seats);
    this.remove(over);
    this.listeners.onLapse(over);
  }
}

function without(holds: Hold[], seats: readonly number[]): Hold[] {
  return holds
    .map((hold) => ({ ...hold, seats: hold.seats.filter((n) => !seats.includes(n)) }))
    .filter((hold) => hold.seats.length > 0);
}
