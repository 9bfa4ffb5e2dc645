import { computed, effect, signal } from '@preact/signals';
import {
  ApiError,
  type BookingDto,
  type ConnectionState,
  type SeatlatchClient,
} from '../../../packages/client/src/index.js';
import { ACTIVE } from '../api/booking-status.js';
import { sentenceOf } from '../api/refusals.js';
import { CHOSEN, MINE_BOOKED, MINE_HELD } from '../map/glyphs.js';
import { clock, t } from '../texts/language.js';
import { seatName } from '../texts/seat-names.js';
import { Basket, type Hold } from './basket.js';
import { lossText, nearLosses, type Loss } from './losses.js';
import { News, type Notice } from './news.js';
import type { Sale } from './sale.js';
import { keepVisit, visitOf } from './visit.js';

export interface Contact {
  name: string;
  email: string;
  phone: string;
}

/** What one booking may have, in several holds. */
const SEATS_PER_BOOKING = 200;
const REFRESH_AGAIN_MS = 5_000;

/** One buyer's visit to one event: seats are chosen, then held, then booked. */
export class Purchase {
  readonly chosen = signal<number[]>([]);
  /** The one that is shown. */
  readonly booking = signal<BookingDto | undefined>(undefined);
  readonly bookings = signal<BookingDto[]>([]);
  readonly busy = signal(false);
  readonly connection = signal<ConnectionState>('connecting');
  /** Names of the fields that the last refusal complains about, such as `contactInfo.email`. */
  readonly faulty = signal<string[]>([]);

  readonly news = new News();
  readonly basket = new Basket({
    isBusy: () => this.busy.value,
    onLapse: (seats) => void this.lapsed(seats),
    onLeft: (seconds) => this.news.announce(`${t.hold.timeLeft} ${clock(seconds)}`),
  });

  /** Of what is held and what is chosen besides, if that can be held, too. */
  readonly total = computed(() => {
    const held = this.basket.seats.value;
    const isAll = this.sale.isOnSale.value || held.length === 0;
    return this.sale.totalOf(isAll ? [...held, ...this.chosen.value] : held);
  });
  /** How the buyer's own seats look, by ordinal. */
  readonly looks = computed(() => {
    const looks = new Map<number, number>();
    for (const { allSeatIds, status } of this.bookings.value) {
      if (ACTIVE.has(status)) for (const n of this.sale.ordinalsOf(allSeatIds)) looks.set(n, MINE_BOOKED);
    }
    for (const n of this.chosen.value) looks.set(n, CHOSEN);
    for (const n of this.basket.seats.value) looks.set(n, MINE_HELD);
    return looks;
  });

  private readonly stopKeeping: () => void;
  private isLost = false;
  private isOver = false;
  /** Set while what the page knows of holds and bookings may be wrong, until the service has told. */
  private refreshing?: ReturnType<typeof setTimeout>;
  /** Seats that were asked for without an answer: they may be the buyer's, now or in a moment. */
  private doubtful = new Set<number>();
  /** Grows with everything that is asked for: what was read before may be out of date after. */
  private acts = 0;

  constructor(
    private readonly client: SeatlatchClient,
    readonly sale: Sale,
  ) {
    this.chosen.value = sale.ordinalsOf(visitOf(sale.eventId).chosen);
    this.stopKeeping = effect(() => keepVisit(sale.eventId, { chosen: sale.idsOf(this.chosen.value) }));
    sale.onChange((seats) => void this.changed(seats));
    sale.map.on('connection', ({ state, error }) => this.connected(state, error));
    this.connected(sale.map.connection);
  }

  /** What the buyer left when the page was closed or loaded again. */
  async restore(): Promise<void> {
    await this.refreshIfPossible();
    this.dropLost(this.chosen.value);
  }

  destroy(): void {
    this.isOver = true;
    this.basket.destroy();
    this.stopKeeping();
    clearTimeout(this.refreshing);
  }

  /** Status in words, the buyer's own view first. */
  statusText(n: number): string {
    const look = this.looks.value.get(n);
    if (look === CHOSEN) return t.status.chosen;
    if (look === MINE_HELD) return t.status.mineHeld;
    if (look === MINE_BOOKED) return t.status.mineBooked;
    return t.status[this.sale.statusOf(n)];
  }

  /** Whether the seat can be had, or is the buyer's already. */
  isFreeOrOwn(n: number): boolean {
    return this.sale.isFree(n) || this.looks.value.has(n);
  }

  /** Whether a button for the seat is pressed: another press gives it up. */
  isTaken(n: number): boolean {
    return this.chosen.value.includes(n) || this.basket.seats.value.includes(n);
  }

  /** Chooses seats, or gives them up when all of them are chosen or held: a table's seats go together. */
  toggle(seats: number[]): void {
    const held = new Set(this.basket.seats.value);
    const open = seats.filter((n) => !held.has(n));
    if (open.length === 0) {
      if (seats.length > 0) void this.giveBack(seats);
    } else if (open.every((n) => this.chosen.value.includes(n))) this.leave(open);
    else this.choose(open);
  }

  leave(seats: readonly number[]): void {
    this.news.dropRefusal();
    this.chosen.value = this.chosen.value.filter((n) => !seats.includes(n));
    this.news.announce(t.news.removed(this.nameOf(seats), this.sale.money(this.total.value)));
  }

  /** Adds seats to the choice. @returns whether all of them can be had and so many may be held; otherwise none is added */
  choose(seats: readonly number[]): boolean {
    const { sale, news } = this;
    const chosen = [...new Set([...this.chosen.value, ...seats])];
    const refusal = this.refusalOf(seats, chosen.length);
    if (refusal !== undefined) {
      news.refuse(refusal);
      return false;
    }
    news.dropRefusal();
    this.booking.value = undefined;
    this.chosen.value = chosen;
    news.announce(t.news.chosen(this.nameOf(seats), sale.money(this.total.value)));
    return true;
  }

  async hold(): Promise<void> {
    await this.act(() => this.holdChosen());
  }

  async extend(): Promise<void> {
    const { eventId, event } = this.sale;
    await this.act(async () => {
      for (const hold of this.basket.holds.value) {
        if (hold.isLongest) continue;
        const body = { eventId, holdId: hold.holdId, holdDurationMinutes: event.holdMinutes };
        const answer = await this.client.post('/seat-booking/extend', { body });
        const { expiresAt, latestExpiresAt, serverTime } = answer;
        this.basket.extended(hold, { expiresAt, isLongest: expiresAt >= latestExpiresAt }, serverTime);
      }
      this.news.announce(t.news.extended(clock(this.basket.secondsLeft.value)));
    });
  }

  /** Seats that are held, some of them or all. */
  async giveBack(seats: number[]): Promise<void> {
    await this.act(async () => {
      const { eventId } = this.sale;
      const seatIds = this.sale.idsOf(seats);
      await this.client.post('/seat-booking/release', { body: { eventId, seatIds } });
      this.basket.remove(seats);
      this.news.notify('info', t.news.released(this.nameOf(seats)), { again: seats });
    });
  }

  /** Asks whether seats can be held by now. */
  async lookAgain(): Promise<void> {
    try {
      const event = await this.client.get('/events/{id}', { params: { path: { id: this.sale.eventId } } });
      this.sale.isOnSale.value = event.status === 'on_sale';
      if (!this.sale.isOnSale.value) this.news.announce(t.choose.notOnSale);
    } catch (error) {
      this.news.notify('warning', sentenceOf(error));
    }
  }

  /** Books what is held, and what was chosen besides once it is held, too. @returns whether it is booked. */
  async confirm({ name, email, phone }: Contact): Promise<boolean> {
    return this.act(async () => {
      if (this.chosen.value.length > 0 && this.sale.isOnSale.value) await this.holdChosen();
      const { booking } = await this.client.post('/seat-booking/confirm', {
        body: {
          eventId: this.sale.eventId,
          seatIds: this.sale.idsOf(this.basket.seats.value),
          contactInfo: { name, email, ...(phone && { phone }) },
        },
      });
      this.basket.remove(this.sale.ordinalsOf(booking.allSeatIds));
      this.bookings.value = [booking, ...this.bookings.value.filter(({ id }) => id !== booking.id)];
      this.show(booking);
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
      this.news.notify('info', t.booking.cancelled(booking.allSeatIds.length));
    });
  }

  /** Takes what is proposed in place of a lost seat. */
  takeInstead(notice: Notice, n: number): void {
    const { near = [], lost = 1 } = notice;
    if (this.choose([n])) this.news.offer(notice, { near: near.filter((one) => one !== n), lost: lost - 1 });
  }

  /** Takes what is left of seats that were given up or lost, as many as there is room for. */
  takeAgain(notice: Notice): void {
    const free = (notice.again ?? []).filter((n) => this.sale.isFree(n));
    const open = free.filter((n) => !this.chosen.value.includes(n));
    // Without any room, the one seat that is too many is refused in words.
    const taken = open.slice(0, Math.max(1, this.room));
    if (taken.length > 0 && !this.choose(taken)) return;
    this.news.offer(notice, { again: open.slice(taken.length) });
    if (free.length === 0) this.news.notify('warning', t.news.nonesLeft);
  }

  /** How many more seats may be chosen. */
  private get room(): number {
    const inBooking = SEATS_PER_BOOKING - this.basket.seats.value.length;
    return Math.min(this.sale.event.maxSeatsPerHold, inBooking) - this.chosen.value.length;
  }

  /** Why seats cannot be added to the choice, which would then be `chosen` seats; undefined when they can. */
  private refusalOf(seats: readonly number[], chosen: number): string | undefined {
    const { sale } = this;
    const blocking = seats.find((n) => !sale.isFree(n));
    if (blocking !== undefined) {
      return t.news.notFree(seatName(sale.scene, blocking), this.statusText(blocking));
    }
    const most = sale.event.maxSeatsPerHold;
    if (chosen > most) return t.choose.tooMany(most);
    const isTooMuch = chosen + this.basket.seats.value.length > SEATS_PER_BOOKING;
    return isTooMuch ? t.choose.tooMany(SEATS_PER_BOOKING) : undefined;
  }

  private async holdChosen(): Promise<void> {
    const body = { eventId: this.sale.eventId, seatIds: this.sale.idsOf(this.chosen.value) };
    const answer = await this.client.post('/seat-booking/hold-seats', { body });
    const hold = this.holdOf(answer);
    this.basket.add(hold, answer.serverTime);
    this.held(hold.seats);
  }

  /** What was chosen and is in the basket now. */
  private held(seats: readonly number[]): void {
    this.chosen.value = this.chosen.value.filter((n) => !seats.includes(n));
    this.news.clear();
    this.news.announce(t.news.held(seats.length, clock(this.basket.secondsLeft.value)));
  }

  /** What is booked now. */
  private show(booking: BookingDto): void {
    this.news.clear();
    this.booking.value = booking;
    this.news.announce(
      `${t.booking.done}. ${t.booking.thanks(booking.contact.name, booking.allSeatIds.length)}`,
    );
  }

  private holdOf({ holdId, seats, expiresAt }: HoldLike): Hold {
    return { holdId, seats: this.sale.ordinalsOf(seats.map(({ seatId }) => seatId)), expiresAt };
  }

  private nameOf(seats: readonly number[]): string {
    return seats.length === 1 ? seatName(this.sale.scene, seats[0]) : t.choose.count(seats.length);
  }

  /** One thing at a time; what is refused is told. */
  private async act(what: () => Promise<void>): Promise<boolean> {
    if (this.busy.value) return false;
    this.busy.value = true;
    this.acts += 1;
    this.faulty.value = [];
    try {
      await what();
      this.doubtful.clear();
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
    if (error instanceof ApiError && error.code === 'EVENT_NOT_ON_SALE') {
      this.sale.isOnSale.value = false;
      this.news.announce(t.choose.notOnSale);
    } else if (conflicting.length > 0) {
      this.lose(
        conflicting.flatMap(({ seatId, status }) =>
          this.sale.ordinalsOf([seatId]).map((n) => ({ n, why: t.status[status] })),
        ),
      );
    } else this.news.notify('warning', sentenceOf(error));
    if (!(error instanceof ApiError)) return;
    const isUnanswered = isUnclear(error) && error.code !== 'OVERLOADED';
    if (isUnanswered) this.doubtful = new Set([...this.chosen.value, ...this.basket.seats.value]);
    if (isUnanswered || ENDED.has(error.code ?? '')) await this.refreshIfPossible();
  }

  /** What is held and booked is what the service says. @returns whether nothing was asked for meanwhile. @throws ApiError */
  private async refresh(): Promise<boolean> {
    const { acts } = this;
    const query = { eventId: this.sale.eventId };
    // One after the other: what stops being held before the first answer because it is booked is in the second.
    const held = await this.client.get('/seat-booking/holds', { params: { query } });
    const { items } = await this.client.get('/seat-booking/bookings', { params: { query } });
    if (acts !== this.acts) return false;
    this.basket.set(
      held.items.map((item) => this.holdOf(item)),
      held.serverTime,
    );
    const got = this.chosen.value.filter((n) => this.basket.seats.value.includes(n));
    if (got.length > 0) this.held(got);
    const known = new Set(this.bookings.value.map(({ id }) => id));
    this.bookings.value = items;
    const open = this.booking.value;
    if (open) this.booking.value = items.find(({ id }) => id === open.id) ?? open;
    const isFound = ({ id, status, allSeatIds }: BookingDto) =>
      !known.has(id) &&
      ACTIVE.has(status) &&
      this.sale.ordinalsOf(allSeatIds).some((n) => this.doubtful.has(n));
    const shown = items.find(isFound);
    if (shown) this.show(shown);
    return true;
  }

  /** Without an answer the countdown goes on, and it is asked again. */
  private async refreshIfPossible(): Promise<void> {
    clearTimeout(this.refreshing);
    const isKnown = await this.refresh().catch((error: unknown) => !isUnclear(error));
    if (!isKnown) return this.refreshSoon();
    clearTimeout(this.refreshing);
    this.refreshing = undefined;
  }

  private refreshSoon(): void {
    clearTimeout(this.refreshing);
    if (this.isOver) return;
    this.refreshing = setTimeout(() => void this.refreshAgain(), REFRESH_AGAIN_MS);
  }

  private async refreshAgain(): Promise<void> {
    if (this.busy.value) return this.refreshSoon();
    await this.refreshIfPossible();
    this.dropLost(this.chosen.value);
  }

  private async lapsed(seats: number[]): Promise<void> {
    // Their booking may be what was not answered.
    if (this.refreshing !== undefined || this.isDoubtful(seats)) await this.refreshIfPossible();
    if (this.refreshing !== undefined) {
      return this.news.notify('warning', t.errors.NO_ANSWER!, { again: seats });
    }
    const over = seats.filter((n) => !this.looks.value.has(n));
    if (over.length === 0) return;
    const isAll = this.basket.holds.value.length === 0;
    const text = isAll ? t.news.lapsed(over.length) : t.news.lapsedSome(this.nameOf(over));
    this.news.notify('warning', text, { again: over });
  }

  /** What is asked for at this moment may be the buyer's in the next. */
  private async changed(seats: readonly number[]): Promise<void> {
    if (this.busy.value) return;
    if (this.isDoubtful(seats)) await this.refreshIfPossible();
    this.dropLost(seats);
  }

  private isDoubtful(seats: readonly number[]): boolean {
    return seats.some((n) => this.doubtful.has(n));
  }

  /** Takes seats that have gone to somebody else out of the choice, if it is known that they are not the buyer's. */
  private dropLost(changed: readonly number[]): void {
    if (this.busy.value || this.refreshing !== undefined) return;
    const chosen = new Set(this.chosen.value);
    const lost = changed.filter((n) => chosen.has(n) && !this.sale.isFree(n));
    this.lose(lost.map((n) => ({ n, why: t.status[this.sale.statusOf(n)] })));
  }

  /** Takes seats that are lost at the same time out of the choice, and tells it in one notice. */
  private lose(losses: readonly Loss[]): void {
    if (losses.length === 0) return;
    const lost = new Set(losses.map(({ n }) => n));
    this.chosen.value = this.chosen.value.filter((n) => !lost.has(n));
    const near = nearLosses(this.sale, lost, this.chosen.value);
    this.news.notify('warning', lossText(this.sale, losses), { near, lost: lost.size });
  }

  private connected(state: ConnectionState, error?: unknown): void {
    this.connection.value = state;
    if (state === 'closed' && error !== undefined) this.news.notify('warning', sentenceOf(error));
    if (state === 'stale' && !this.isLost) this.news.announce(t.news.offline);
    if (state === 'online' && this.isLost) this.news.announce(t.news.online);
    if (state === 'online' && this.refreshing !== undefined) void this.refreshAgain();
    this.isLost = state === 'stale' || (this.isLost && state !== 'online');
  }
}

interface HoldLike {
  holdId: string;
  seats: { seatId: string }[];
  expiresAt: string;
}

/** Refusals that say that what is held is not what the page thinks. */
const ENDED = new Set<string>(['HOLD_EXPIRED', 'NOT_HELD_BY_YOU', 'SEATS_TAKEN']);

/** No answer, or one that leaves open whether it was done. */
function isUnclear(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

interface Conflict {
  seatId: string;
  status: Exclude<keyof typeof t.status, 'chosen' | 'mineHeld' | 'mineBooked'>;
}

function conflictsOf(error: unknown): Conflict[] {
  const conflicts = error instanceof ApiError ? error.problem?.conflicts : undefined;
  return Array.isArray(conflicts) ? (conflicts as Conflict[]) : [];
}
