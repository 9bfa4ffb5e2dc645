import { computed, signal } from '@preact/signals';
import type {
  BookingDto,
  ConnectionState,
  MyHoldsDto,
  SeatlatchClient,
  SeatMap,
} from '../../../packages/client/src/index.js';
import { ApiError } from '../../../packages/client/src/index.js';
import { sentenceOf } from '../api/refusals.js';
import { CHOSEN, MINE_BOOKED, MINE_HELD, STATUSES } from '../map/glyphs.js';
import { seatsNear } from '../map/picking.js';
import type { Scene } from '../map/scene.js';
import { clock, money, t } from '../texts/language.js';
import { seatName } from './seat-names.js';

export interface Notice {
  id: number;
  kind: 'info' | 'warning';
  text: string;
  /** Seats to take instead of one that is lost. */
  near?: number[];
  /** Seats that may be chosen once more. */
  again?: number[];
}

/** What is held, of one or several holds: all end when the first of them does. */
export interface Held {
  holdIds: string[];
  seats: number[];
  total: number;
  /** Milliseconds of this machine's clock. */
  endsAt: number;
  /** Whether the service gives no more time. */
  isLongest: boolean;
}

export interface Contact {
  name: string;
  email: string;
  phone: string;
}

/** So long after its end the service has freed what was held. */
const FREED_MS = 400;
const NEAR = 3;
const NOTICES = 4;
/** The last minutes and seconds are announced when so much is left. */
const ANNOUNCED_SECONDS = new Set([300, 120, 60, 30, 10]);

/** One buyer's visit to one event: what is chosen, held and booked, and what is told about it. */
export class Purchase {
  readonly chosen = signal<number[]>([]);
  readonly held = signal<Held | undefined>(undefined);
  readonly booking = signal<BookingDto | undefined>(undefined);
  readonly bookings = signal<BookingDto[]>([]);
  readonly notices = signal<Notice[]>([]);
  readonly busy = signal(false);
  readonly secondsLeft = signal(0);
  readonly connection = signal<ConnectionState>('connecting');
  /** Grows with every change of a seat: whoever shows counts reads it. */
  readonly changes = signal(0);
  /** Told to screen readers. */
  readonly announcement = signal('');
  readonly faulty = signal<string[]>([]);

  readonly total = computed(() => this.chosen.value.reduce((sum, n) => sum + this.priceOf(n), 0));
  /** How the buyer's own seats look, by ordinal. */
  readonly looks = computed(() => {
    const looks = new Map<number, number>();
    for (const { allSeatIds, status } of this.bookings.value) {
      if (ACTIVE.has(status)) for (const n of this.ordinalsOf(allSeatIds)) looks.set(n, MINE_BOOKED);
    }
    for (const n of this.chosen.value) looks.set(n, CHOSEN);
    for (const n of this.held.value?.seats ?? []) looks.set(n, MINE_HELD);
    return looks;
  });

  private readonly timer = setInterval(() => this.tick(), 250);
  private nextNotice = 1;
  /** The service's clock less this machine's. */
  private clockOffsetMs = 0;
  private isLost = false;

  constructor(
    private readonly client: SeatlatchClient,
    readonly scene: Scene,
    readonly map: SeatMap,
  ) {
    map.on('change', ({ seats }) => {
      this.changes.value++;
      if (!this.busy.value) this.dropLost(seats.map(({ ordinal }) => ordinal));
    });
    map.on('reload', () => {
      this.changes.value++;
      if (!this.busy.value) this.dropLost(this.chosen.value);
    });
    map.on('connection', ({ state }) => this.connected(state));
    this.connected(map.connection);
  }

  get event() {
    return this.map.seats.event;
  }

  get eventId(): string {
    return this.map.eventId;
  }

  /** What the buyer left when the page was closed or loaded again. */
  async restore(): Promise<void> {
    const [holds, bookings] = await Promise.all([
      this.client.get('/seat-booking/holds', { params: { query: { eventId: this.eventId } } }),
      this.client.get('/seat-booking/bookings', { params: { query: { eventId: this.eventId } } }),
    ]);
    this.take(holds);
    this.bookings.value = bookings.items;
  }

  destroy(): void {
    clearInterval(this.timer);
  }

  priceOf(n: number): number {
    return this.priceOfCategory(this.scene.category[n]);
  }

  priceOfCategory(category: number): number {
    const { id } = this.scene.categories[category];
    return this.event.prices[id] ?? this.map.seats.layout.categories[category].price;
  }

  money(amount: number): string {
    return money(amount, this.event.currency);
  }

  statusOf(n: number): (typeof STATUSES)[number] {
    return STATUSES[this.map.seats.states[n]] ?? 'available';
  }

  /** Status in words, the buyer's own view first. */
  statusText(n: number): string {
    const look = this.looks.value.get(n);
    if (look === CHOSEN) return t.status.chosen;
    if (look === MINE_HELD) return t.status.mineHeld;
    if (look === MINE_BOOKED) return t.status.mineBooked;
    return t.status[this.statusOf(n)];
  }

  /** Everything about a seat, in one line. */
  describe(n: number): string {
    const parts = [
      seatName(this.scene, n),
      this.scene.categories[this.scene.category[n]].name,
      this.money(this.priceOf(n)),
      this.scene.accessible[n] ? t.seat.accessible : undefined,
      this.statusText(n),
    ];
    return parts.filter(Boolean).join(', ');
  }

  /** Chooses what is not chosen and the other way round. A table's seats are chosen or left together. */
  toggle(seats: number[]): void {
    if (this.held.value || this.busy.value) return;
    const chosen = this.chosen.value;
    if (seats.length > 0 && seats.every((n) => chosen.includes(n))) {
      this.chosen.value = chosen.filter((n) => !seats.includes(n));
      this.announce(t.news.removed(this.nameOf(seats), this.money(this.total.value)));
      return;
    }
    const blocking = seats.find((n) => this.statusOf(n) !== 'available');
    if (blocking !== undefined) {
      return this.announce(t.news.notFree(seatName(this.scene, blocking), this.statusText(blocking)));
    }
    this.choose(seats);
  }

  /** Adds seats to the choice, as far as so many may be held. */
  choose(seats: number[]): void {
    const chosen = [...new Set([...this.chosen.value, ...seats])];
    const most = this.event.maxSeatsPerHold;
    if (chosen.length > most) return this.notify('warning', t.choose.tooMany(most));
    this.booking.value = undefined;
    this.chosen.value = chosen;
    this.announce(t.news.chosen(this.nameOf(seats), this.money(this.total.value)));
  }

  clear(): void {
    this.chosen.value = [];
  }

  async hold(): Promise<void> {
    const seatIds = this.idsOf(this.chosen.value);
    await this.act(async () => {
      const answer = await this.client.post('/seat-booking/hold-seats', {
        body: { eventId: this.eventId, seatIds },
      });
      this.chosen.value = [];
      this.notices.value = [];
      this.take({ items: [answer], serverTime: answer.serverTime });
      this.announce(t.news.held(answer.heldSeats.length, clock(this.secondsLeft.value)));
    });
  }

  async extend(): Promise<void> {
    const held = this.held.value;
    if (!held) return;
    await this.act(async () => {
      let { endsAt, isLongest } = held;
      for (const holdId of held.holdIds) {
        const body = { eventId: this.eventId, holdId, holdDurationMinutes: this.event.holdMinutes };
        const answer = await this.client.post('/seat-booking/extend', { body });
        this.setClock(answer.serverTime);
        endsAt = this.here(answer.expiresAt);
        isLongest = answer.expiresAt >= answer.latestExpiresAt;
      }
      this.held.value = { ...held, endsAt, isLongest };
      this.tick();
      this.announce(t.news.extended(clock(this.secondsLeft.value)));
    });
  }

  async release(): Promise<void> {
    const held = this.held.value;
    if (!held) return;
    await this.act(async () => {
      const seatIds = this.idsOf(held.seats);
      await this.client.post('/seat-booking/release', { body: { eventId: this.eventId, seatIds } });
      this.held.value = undefined;
      this.notify('info', t.news.released);
    });
  }

  /** @returns whether it is booked. */
  async confirm({ name, email, phone }: Contact): Promise<boolean> {
    const held = this.held.value;
    if (!held) return false;
    return this.act(async () => {
      const { booking } = await this.client.post('/seat-booking/confirm', {
        body: {
          eventId: this.eventId,
          seatIds: this.idsOf(held.seats),
          contactInfo: { name, email, ...(phone && { phone }) },
        },
      });
      this.held.value = undefined;
      this.notices.value = [];
      this.bookings.value = [booking, ...this.bookings.value];
      this.booking.value = booking;
      this.announce(`${t.booking.done}. ${t.booking.thanks(name)}`);
    });
  }

  async cancel({ id }: BookingDto): Promise<void> {
    await this.act(async () => {
      const { booking } = await this.client.post('/seat-booking/bookings/{id}/cancel', {
        params: { path: { id } },
        body: {},
      });
      this.bookings.value = this.bookings.value.map((one) => (one.id === id ? booking : one));
      this.booking.value = undefined;
      this.notify('info', t.booking.cancelled);
    });
  }

  /** Takes what is proposed in place of a lost seat. */
  takeInstead(notice: Notice, n: number): void {
    this.dismiss(notice);
    this.toggle([n]);
  }

  takeAgain(notice: Notice): void {
    this.dismiss(notice);
    const free = (notice.again ?? []).filter((n) => this.statusOf(n) === 'available');
    if (free.length > 0) this.choose(free);
    else this.notify('warning', t.news.nonesLeft);
  }

  dismiss({ id }: Notice): void {
    this.notices.value = this.notices.value.filter((notice) => notice.id !== id);
  }

  announce(text: string): void {
    // The same words twice would not be told twice.
    this.announcement.value = this.announcement.value === text ? `${text}\u00a0` : text;
  }

  ordinalsOf(ids: readonly string[]): number[] {
    return ids.flatMap((id) => this.scene.ordinals.get(id) ?? []);
  }

  private nameOf(seats: number[]): string {
    return seats.length === 1 ? seatName(this.scene, seats[0]) : t.choose.count(seats.length);
  }

  private idsOf(seats: number[]): string[] {
    return seats.map((n) => this.scene.ids[n]);
  }

  private notify(kind: Notice['kind'], text: string, more: Partial<Notice> = {}): void {
    const notice = { id: this.nextNotice++, kind, text, ...more };
    this.notices.value = [...this.notices.value, notice].slice(-NOTICES);
    this.announce(text);
  }

  /** One thing at a time; what is refused is told. */
  private async act(what: () => Promise<void>): Promise<boolean> {
    if (this.busy.value) return false;
    this.busy.value = true;
    this.faulty.value = [];
    try {
      await what();
      return true;
    } catch (error) {
      await this.refused(error);
      return false;
    } finally {
      this.busy.value = false;
      this.dropLost(this.chosen.value);
    }
  }

  private async refused(error: unknown): Promise<void> {
    if (error instanceof ApiError) this.faulty.value = error.errors.map(({ field }) => field);
    const conflicting = conflictsOf(error);
    if (conflicting.length > 0) {
      for (const { seatId, status } of conflicting) this.lose(this.ordinalsOf([seatId])[0], t.status[status]);
    } else this.notify('warning', sentenceOf(error));
    if (this.held.value && error instanceof ApiError && ENDED.has(error.code ?? '')) await this.refresh();
  }

  /** What is held is what the service says. */
  private async refresh(): Promise<void> {
    try {
      this.take(
        await this.client.get('/seat-booking/holds', { params: { query: { eventId: this.eventId } } }),
      );
    } catch {
      // The countdown goes on, and the next attempt tells.
    }
  }

  private take({ items, serverTime }: Pick<MyHoldsDto, 'serverTime'> & { items: HoldLike[] }): void {
    this.setClock(serverTime);
    const ends = items.map(({ expiresAt }) => this.here(expiresAt));
    this.held.value =
      items.length === 0
        ? undefined
        : {
            holdIds: items.map(({ holdId }) => holdId),
            seats: this.ordinalsOf(items.flatMap(({ seats }) => seats.map(({ seatId }) => seatId))),
            total: items.reduce((sum, { totalAmount }) => sum + totalAmount, 0),
            endsAt: Math.min(...ends),
            isLongest: false,
          };
    this.tick();
  }

  private setClock(serverTime: string): void {
    this.clockOffsetMs = Date.parse(serverTime) - Date.now();
  }

  private here(serverTime: string): number {
    return Date.parse(serverTime) - this.clockOffsetMs;
  }

  private tick(): void {
    const held = this.held.value;
    if (!held) return;
    const left = Math.max(0, Math.ceil((held.endsAt - Date.now()) / 1000));
    const before = this.secondsLeft.value;
    this.secondsLeft.value = left;
    if (Date.now() > held.endsAt + FREED_MS && !this.busy.value) this.lapse(held);
    else if (left < before && ANNOUNCED_SECONDS.has(left)) this.announce(`${t.hold.timeLeft} ${clock(left)}`);
  }

  private lapse({ seats }: Held): void {
    this.held.value = undefined;
    this.notify('warning', t.news.lapsed, { again: seats });
  }

  /** Takes seats that have gone to somebody else out of the choice. */
  private dropLost(changed: readonly number[]): void {
    const chosen = new Set(this.chosen.value);
    for (const n of changed) {
      const status = this.statusOf(n);
      if (chosen.has(n) && status !== 'available') this.lose(n, t.status[status]);
    }
  }

  private lose(n: number | undefined, why: string): void {
    if (n === undefined) return;
    this.chosen.value = this.chosen.value.filter((one) => one !== n);
    const near = seatsNear(
      this.scene,
      n,
      NEAR,
      (other) => this.statusOf(other) === 'available' && !this.chosen.value.includes(other),
    );
    this.notify('warning', t.news.lost(seatName(this.scene, n), why), { near });
  }

  private connected(state: ConnectionState): void {
    this.connection.value = state;
    if (state === 'stale' && !this.isLost) this.announce(t.news.offline);
    if (state === 'online' && this.isLost) this.announce(t.news.online);
    this.isLost = state === 'stale' || (this.isLost && state !== 'online');
  }
}

type HoldLike = Pick<MyHoldsDto['items'][number], 'holdId' | 'seats' | 'totalAmount' | 'expiresAt'>;

/** Seats of such bookings are the buyer's. */
export const ACTIVE: ReadonlySet<BookingDto['status']> = new Set(['pending', 'confirmed', 'paid']);
/** Refusals that say that what is held is not what the page thinks. */
const ENDED = new Set<string>(['HOLD_EXPIRED', 'NOT_HELD_BY_YOU', 'SEATS_TAKEN']);

interface Conflict {
  seatId: string;
  status: (typeof STATUSES)[number];
}

function conflictsOf(error: unknown): Conflict[] {
  const conflicts = error instanceof ApiError ? error.problem?.conflicts : undefined;
  return Array.isArray(conflicts) ? (conflicts as Conflict[]) : [];
}
