import { setTimeout as delay } from 'node:timers/promises';
import { HALL } from './hall.js';
import type { Operation } from './history.js';
import type { Prng } from './prng.js';
import type { Recorder, Route, Wish } from './recorder.js';

/** What all buyers of a schedule share. */
export interface Sale {
  eventId: string;
  urls: readonly string[];
  minuteMs: number;
  token(user: string): string;
  organiserToken: string;
  recorder: Recorder;
  /** Hands a hold that was transferred to its new holder. */
  give(user: string, hold: KnownHold, since: number): void;
  users: readonly string[];
  isOver(): boolean;
}

/** A hold as its owner knows it. */
export interface KnownHold {
  holdId: string;
  seatIds: Set<string>;
  expiresAt: number;
  /** Everything that its holders did was answered. */
  isSure: boolean;
}

interface KnownBooking {
  id: string;
  seatIds: string[];
  isPending: boolean;
}

const THINK_MAX_MS = 70;
const SEATS_MAX = 3;
/** Around the deadline, where confirming is a matter of milliseconds. */
const EDGE_MS = 12;
const REPEATS_MAX = 3;
const RETRY_SHARE = 0.8;
const BREATH_MS = 40;

const FIRST_STEPS = { hold: 8, table: 2, list: 1 } as const;
const NEXT_STEPS = {
  confirm: 8,
  pending: 4,
  part: 2,
  release: 3,
  releasePart: 1,
  more: 3,
  extend: 3,
  transfer: 2,
  edge: 2,
  list: 1,
} as const;
type NextStep = keyof typeof NEXT_STEPS;

/** Somebody who holds seats and does all that one may do with them, as its own stream of random numbers says. */
export class Buyer {
  private readonly holds = new Map<string, KnownHold>();
  private readonly bookings: KnownBooking[] = [];
  /** Seats it ever asked for: its list of holds tells whether it has them. */
  private readonly asked = new Set<string>();
  /** Its requests that may change something and are under way. */
  private open = 0;
  /** Until when such a request named a seat. */
  private readonly namedUntil = new Map<string, number>();
  /** Something was not answered: it may still happen, and to any of its seats. */
  private hasDoubts = false;

  constructor(
    readonly user: string,
    private readonly sale: Sale,
    private readonly random: Prng,
  ) {}

  async act(): Promise<void> {
    while (!this.sale.isOver()) {
      const [hold] = this.random.sample([...this.holds.values()], 1);
      if (this.bookings.length > 0 && this.random.chance(0.4)) await this.afterSale();
      else if (hold) await this.goOn(hold);
      else await this.begin();
      await delay(this.random.next() * THINK_MAX_MS);
    }
  }

  /** @param since when the giver began to give it: what was asked for from then on may have taken seats out of it */
  receive(hold: KnownHold, since: number): void {
    const seatIds = [...hold.seatIds];
    if (this.open > 0 || seatIds.some((seatId) => (this.namedUntil.get(seatId) ?? 0) >= since))
      hold.isSure = false;
    for (const other of this.holds.values())
      if (seatIds.some((seatId) => other.seatIds.has(seatId))) other.isSure = hold.isSure = false;
    this.holds.set(hold.holdId, hold);
    for (const seatId of hold.seatIds) this.asked.add(seatId);
  }

  private async begin(): Promise<void> {
    const step = this.random.weighted(FIRST_STEPS);
    if (step === 'list') return this.list();
    if (step === 'table') return this.hold('hold-table', this.random.pick(Object.keys(HALL.tables)));
    await this.hold('hold', this.random.sample(HALL.seatIds, this.random.int(1, SEATS_MAX)));
  }

  private async goOn(hold: KnownHold): Promise<void> {
    const seatIds = [...hold.seatIds];
    const part = this.random.sample(seatIds, this.random.int(1, seatIds.length));
    const steps: Record<NextStep, () => Promise<void>> = {
      confirm: () => this.confirm({ hold }),
      pending: () => this.confirm({ hold, isPending: true }),
      part: () => this.confirm({ hold, seatIds: part }),
      release: () => this.release(hold),
      releasePart: () => this.release(hold, part),
      more: () => this.hold('hold', [...part, ...this.random.sample(HALL.seatIds, 1)]),
      extend: () => this.extend(hold),
      transfer: () => this.transfer(hold),
      edge: () => this.confirmAtTheEdge(hold),
      list: () => this.list(),
    };
    await steps[this.random.weighted(NEXT_STEPS)]();
  }

  private async hold(kind: 'hold' | 'hold-table', what: string | string[]): Promise<void> {
    const seatIds = typeof what === 'string' ? HALL.tables[what] : [...new Set(what)];
    const minutes = this.random.int(1, 3);
    const { eventId, minuteMs } = this.sale;
    const named = typeof what === 'string' ? { tableId: what } : { seatIds };
    const wish = { kind, seatIds, ttlMs: minutes * minuteMs };
    const path = kind === 'hold' ? 'hold-seats' : 'hold-table';
    const op = await this.post(wish, path, { eventId, ...named, holdDurationMinutes: minutes });
    for (const seatId of seatIds) this.asked.add(seatId);
    if (op.outcome !== 'ok') return;
    const { holdId, heldSeats, expiresAt } = op.answer!;
    for (const seatId of heldSeats!) this.forget(seatId);
    this.holds.set(holdId!, {
      holdId: holdId!,
      seatIds: new Set(heldSeats),
      expiresAt: expiresAt!,
      isSure: true,
    });
  }

  private async confirm(what: { hold: KnownHold; seatIds?: string[]; isPending?: boolean }): Promise<void> {
    const { hold, seatIds, isPending } = what;
    const { eventId } = this.sale;
    const named = seatIds ? { seatIds } : { holdId: hold.holdId };
    const wish = {
      kind: 'confirm' as const,
      seatIds: seatIds ?? [...hold.seatIds],
      ...(!seatIds && { holdId: hold.holdId }),
      ...(isPending && { payment: 'pending' as const }),
    };
    const op = await this.post(wish, 'confirm', (id) => ({
      eventId,
      ...named,
      contactInfo: { name: `op-${id}`, email: 'buyer@example.com' },
      ...(isPending && { paymentInfo: { method: 'card', status: 'pending' } }),
    }));
    if (op.outcome === 'ok') {
      const { id, seatIds: sold, status } = op.answer!.booking!;
      for (const seatId of sold) this.forget(seatId);
      this.bookings.push({ id, seatIds: sold, isPending: status === 'pending' });
    } else if (op.outcome === 'refused' && op.code !== 'CONFIRM_IN_PROGRESS') this.holds.delete(hold.holdId);
  }

  private async confirmAtTheEdge(hold: KnownHold): Promise<void> {
    const leftMs = hold.expiresAt - this.sale.recorder.clock.now();
    await delay(Math.max(0, leftMs + this.random.int(-EDGE_MS, EDGE_MS)));
    await this.confirm({ hold });
  }

  private async release(hold: KnownHold, part?: string[]): Promise<void> {
    const { eventId } = this.sale;
    const named = part ? { seatIds: part } : { holdId: hold.holdId };
    const seatIds = part ?? [...hold.seatIds];
    const wish = { kind: 'release' as const, seatIds, ...(!part && { holdId: hold.holdId }) };
    const op = await this.post(wish, 'release', { eventId, ...named });
    if (op.outcome !== 'ok') return;
    const { releasedSeats, notHeld } = op.answer!;
    for (const seatId of [...releasedSeats!, ...notHeld!]) this.forget(seatId);
    if (!part) this.holds.delete(hold.holdId);
  }

  private async extend(hold: KnownHold): Promise<void> {
    const minutes = this.random.int(1, 3);
    const { eventId, minuteMs } = this.sale;
    const { holdId } = hold;
    const isSure = hold.isSure && !this.hasDoubts;
    const wish = {
      kind: 'extend' as const,
      seatIds: [...hold.seatIds],
      holdId,
      isSure,
      ttlMs: minutes * minuteMs,
    };
    const op = await this.post(wish, 'extend', { eventId, holdId, holdDurationMinutes: minutes });
    if (op.outcome === 'ok') hold.expiresAt = op.answer!.expiresAt!;
    if (op.outcome === 'refused' && op.code !== 'CONFIRM_IN_PROGRESS') this.holds.delete(holdId);
  }

  private async transfer(hold: KnownHold): Promise<void> {
    const { eventId, users } = this.sale;
    const { holdId } = hold;
    const isSure = hold.isSure && !this.hasDoubts;
    const toUser = this.random.pick(users);
    if (toUser === this.user) return;
    const wish = { kind: 'transfer' as const, seatIds: [...hold.seatIds], holdId, isSure, toUser };
    const op = await this.post(wish, 'transfer', { eventId, holdId, toUserId: toUser });
    if (op.outcome === 'ok') {
      this.holds.delete(holdId);
      this.sale.give(
        toUser,
        {
          ...hold,
          isSure,
          seatIds: new Set(hold.seatIds),
          expiresAt: op.answer!.expiresAt!,
        },
        op.calledAt,
      );
    } else if (op.outcome === 'refused' && op.code !== 'CONFIRM_IN_PROGRESS') this.holds.delete(holdId);
  }

  private async list(): Promise<void> {
    const { eventId } = this.sale;
    const wish = { kind: 'holds' as const, seatIds: [...this.asked] };
    await this.send(wish, () => ({ method: 'GET', path: `holds?eventId=${eventId}` }));
  }

  /** What becomes of a booking: paid, failed, cancelled; some are left to their payment deadline. */
  private async afterSale(): Promise<void> {
    const booking = this.random.pick(this.bookings);
    const { id: bookingId, seatIds, isPending } = booking;
    if (isPending && this.random.chance(0.3)) {
      this.drop(booking);
      return;
    }
    if (isPending && this.random.chance(0.7)) {
      const status = this.random.chance(0.7) ? ('paid' as const) : ('failed' as const);
      const op = await this.post(
        { kind: 'pay', seatIds, bookingId, payment: status },
        `bookings/${bookingId}/payment`,
        { status, method: 'card', transactionId: `tx-${bookingId}` },
        this.sale.organiserToken,
      );
      if (op.outcome !== 'unknown' && op.outcome !== 'unsent') booking.isPending = false;
      if (status === 'failed') this.drop(booking);
      return;
    }
    const op = await this.post({ kind: 'cancel', seatIds, bookingId }, `bookings/${bookingId}/cancel`, {});
    if (op.outcome === 'ok' || op.outcome === 'refused') this.drop(booking);
  }

  private drop(booking: KnownBooking): void {
    this.bookings.splice(this.bookings.indexOf(booking), 1);
  }

  /** Where it is not sure which seats a hold has, none is struck off: to name one too many is no claim. */
  private forget(seatId: string): void {
    for (const hold of this.holds.values()) {
      if (!hold.isSure) continue;
      hold.seatIds.delete(seatId);
      if (hold.seatIds.size === 0) this.holds.delete(hold.holdId);
    }
  }

  private post(
    wish: Omit<Wish, 'user' | 'api'>,
    path: string,
    body: object | ((id: number) => object),
    token?: string,
  ): Promise<Operation> {
    return this.send(
      wish,
      (id) => ({ method: 'POST', path, body: typeof body === 'function' ? body(id) : body }),
      token,
    );
  }

  /** Mostly repeats what was not answered, as a browser or its user would, perhaps at another process. */
  private async send(
    wish: Omit<Wish, 'user' | 'api'>,
    what: (id: number) => Pick<Route, 'method' | 'body'> & { path: string },
    token = this.sale.token(this.user),
  ): Promise<Operation> {
    for (let time = 1; ; time++) {
      const api = this.random.int(0, this.sale.urls.length - 1);
      const isChange = wish.kind !== 'holds';
      if (isChange) this.open++;
      const op = await this.sale.recorder.do({ ...wish, user: this.user, api }, (id) => {
        const { path, ...route } = what(id);
        return { ...route, url: `${this.sale.urls[api]}/seat-booking/${path}`, token };
      });
      if (isChange) {
        this.open--;
        for (const seatId of op.seatIds) this.namedUntil.set(seatId, op.endedAt);
      }
      if (op.outcome === 'unknown' && isChange) this.hasDoubts = true;
      const isOpen = op.outcome === 'unknown' || op.outcome === 'unsent' || op.code === 'CONFIRM_IN_PROGRESS';
      if (!isOpen || time > REPEATS_MAX || this.sale.isOver() || !this.random.chance(RETRY_SHARE)) return op;
      await delay(BREATH_MS * time);
    }
  }
}
