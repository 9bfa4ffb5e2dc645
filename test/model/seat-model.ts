import type { BlockReply } from '../../src/redis/scripts/block.js';
import type { ConfirmBeginReply, ConfirmRefusal } from '../../src/redis/scripts/confirm-begin.js';
import type { ExtendReply } from '../../src/redis/scripts/extend.js';
import type { HoldReply } from '../../src/redis/scripts/hold-seats.js';
import type { ReleaseReply } from '../../src/redis/scripts/release.js';
import type { SweepReply } from '../../src/redis/scripts/sweep.js';
import type { TransferReply } from '../../src/redis/scripts/transfer.js';
import { SEAT_STATUSES, type SeatConflict, type SeatStatus } from '../../src/redis/seat-status.js';

export const MINUTE = 60_000;
export const SEATS = 8;
export const LEASE_MS = 15_000;
/** As long as the longest hold, so that stories run into it. */
export const LIFETIME_MS = 30 * MINUTE;
export const MAX_SEATS_PER_USER = 6;

export interface ModelHold {
  id: string;
  user: string;
  seats: number[];
  since: number;
  deadline: number;
  lookAt: number;
  confirming?: { bookingId: string; total: number; seats: number[] };
}

/** One confirmation as its buyer knows it: begun in Redis, from then on in one's hands. */
export interface Confirmation {
  bookingId: string;
  user: string;
  seats: number[];
  holdIds: string[];
}

export interface LedgerEntry {
  user: string;
  seats: number[];
  active: boolean;
}

/**
 * How a hold ended (I3): `joined` another of its user, `lost` with Redis, `dropped` by a rebuild because it had
 * lapsed, `evicted` by a booking that a lost Redis did not know.
 */
export type Ending = 'released' | 'lapsed' | 'booked' | 'joined' | 'lost' | 'dropped' | 'evicted';

/** What the seats of one event are expected to be, in plain data: no keys, no scripts, nothing written twice. */
export class SeatModel {
  epoch = 1;
  changes = 0;
  status = 'on_sale';
  /** Whether Redis has lost its past: only then may a booking take seats from a hold. */
  hasLostRedis = false;
  readonly holds = new Map<string, ModelHold>();
  readonly sold = new Map<string, { user: string; seats: number[] }>();
  readonly blocked = new Set<number>();
  readonly lapsedFrom = new Map<number, string>();
  readonly ledger = new Map<string, LedgerEntry>();
  readonly confirmations: Confirmation[] = [];
  readonly endings = new Map<string, Ending>();

  constructor(public now: number) {}

  get version(): string {
    return `${this.epoch}-${this.changes}`;
  }

  holdOf(seat: number): ModelHold | undefined {
    return [...this.holds.values()].find((hold) => hold.seats.includes(seat));
  }

  bookingOf(seat: number): string | undefined {
    return [...this.sold].find(([, { seats }]) => seats.includes(seat))?.[0];
  }

  statusOf(seat: number): SeatStatus {
    if (this.holdOf(seat)) return 'held';
    if (this.bookingOf(seat)) return 'booked';
    return this.blocked.has(seat) ? 'blocked' : 'available';
  }

  /** One digit per seat, as Redis has it. */
  get state(): string {
    return Array.from({ length: SEATS }, (_, seat) => SEAT_STATUSES.indexOf(this.statusOf(seat))).join('');
  }

  isLapsed(hold: ModelHold): boolean {
    return !hold.confirming && hold.deadline <= this.now;
  }

  hold(id: string, user: string, seats: number[], ttlMs: number): HoldReply {
    if (this.status !== 'on_sale') return { tag: 'NOT_ON_SALE', status: this.status };
    const touched = this.holdsOf(seats);
    const own = touched.filter((hold) => !this.isLapsed(hold) && hold.user === user);
    const conflicts = this.conflicts(seats, own);
    if (own.some((hold) => hold.confirming)) return { tag: 'CONFIRMING' };
    if (conflicts.length > 0) return { tag: 'TAKEN', conflicts };
    const joined = seats.filter((seat) => own.some((hold) => hold.seats.includes(seat)));
    const already = joined.length;
    const claimed = this.claimedBy(user);
    if (seats.length > already && claimed + seats.length - already > MAX_SEATS_PER_USER)
      return { tag: 'USER_LIMIT', claimed };
    const since = Math.min(this.now, ...own.map((hold) => hold.since));
    const longest = Math.max(0, ...own.map((hold) => hold.deadline));
    if (longest > since + LIFETIME_MS) return { tag: 'LIFETIME' };
    const deadline = Math.max(longest, Math.min(this.now + ttlMs, since + LIFETIME_MS));
    const [covered] = own
      .filter((hold) => hold.seats.every((seat) => seats.includes(seat)))
      .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
    const holdId = covered?.id ?? id;
    for (const hold of touched) if (this.isLapsed(hold)) this.lapse(hold);
    for (const hold of own) if (hold !== covered) this.take(hold, seats, 'joined');
    this.holds.set(holdId, { id: holdId, user, seats, since, deadline, lookAt: deadline });
    this.changes++;
    return { tag: 'HELD', version: this.version, holdId, deadlineMs: deadline, nowMs: this.now, joined };
  }

  release(user: string, target: number[] | string): ReleaseReply {
    const isMine = (hold?: ModelHold) => hold?.user === user && !this.isLapsed(hold);
    const byId = typeof target === 'string' ? this.holds.get(target) : undefined;
    const asked = typeof target === 'string' ? (byId?.user === user ? byId.seats : []) : target;
    const released = asked.filter((seat) => isMine(this.holdOf(seat)));
    const notHeld = asked.filter((seat) => !isMine(this.holdOf(seat)));
    const holds = this.holdsOf(released);
    if (holds.some((hold) => hold.confirming)) return { tag: 'CONFIRMING' };
    for (const hold of holds) this.take(hold, released, 'released');
    for (const seat of released) this.lapsedFrom.delete(seat);
    if (released.length > 0) this.changes++;
    return { tag: 'RELEASED', version: this.version, released, notHeld };
  }

  extend(user: string, holdId: string, ttlMs: number): ExtendReply {
    if (this.status !== 'on_sale') return { tag: 'NOT_ON_SALE', status: this.status };
    const hold = this.ownHold(user, holdId);
    if ('tag' in hold) return hold;
    const latest = hold.since + LIFETIME_MS;
    const wished = Math.min(this.now + ttlMs, latest);
    if (wished > hold.deadline) {
      hold.deadline = hold.lookAt = wished;
      this.changes++;
    }
    const deadlines = { deadlineMs: hold.deadline, latestDeadlineMs: Math.max(latest, hold.deadline) };
    return { tag: 'EXTENDED', version: this.version, ...deadlines, nowMs: this.now };
  }

  transfer(user: string, holdId: string, receiver: string): TransferReply {
    const hold = this.ownHold(user, holdId);
    if ('tag' in hold) return hold;
    if (receiver !== user) {
      if (this.claimedBy(receiver) + hold.seats.length > MAX_SEATS_PER_USER) return { tag: 'USER_LIMIT' };
      hold.user = receiver;
      this.changes++;
    }
    return { tag: 'TRANSFERRED', version: this.version, deadlineMs: hold.deadline, nowMs: this.now };
  }

  begin(user: string, target: number[] | string, bookingId: string): ConfirmBeginReply {
    if (typeof target === 'string') {
      const hold = this.holds.get(target);
      if (!hold || (hold.user === user && this.isLapsed(hold))) return { tag: 'NO_HOLD', why: 'EXPIRED' };
      if (hold.user !== user) return { tag: 'NO_HOLD', why: 'NOT_YOURS' };
      return this.beginSeats(user, hold.seats, bookingId);
    }
    return this.beginSeats(user, target, bookingId);
  }

  /** Whether Redis books the seats from the holds that confirm them; `undefined` when that changes nothing. */
  bookIfMine(bookingId: string): boolean | undefined {
    const { user, seats } = this.ledger.get(bookingId)!;
    const open = seats.filter((seat) => this.bookingOf(seat) !== bookingId);
    if (open.length === 0) return undefined;
    if (open.some((seat) => this.holdOf(seat)?.confirming?.bookingId !== bookingId)) return false;
    this.sell(bookingId, user, open);
    return true;
  }

  /** Books the seats whatever stands in the way; the number of seats taken from holds of others. */
  bookAnyway(bookingId: string): number {
    const { user, seats } = this.ledger.get(bookingId)!;
    const open = seats.filter((seat) => this.bookingOf(seat) !== bookingId);
    const evicted = open.filter((seat) => (this.holdOf(seat)?.user ?? user) !== user).length;
    this.sell(bookingId, user, open);
    return evicted;
  }

  abort(bookingId: string): number {
    const holds = [...this.holds.values()].filter((hold) => hold.confirming?.bookingId === bookingId);
    for (const hold of holds) this.unconfirm(hold);
    return holds.length;
  }

  /** Frees the seats of a booking that has ended; how many. */
  free(bookingId: string): number {
    const { seats } = this.ledger.get(bookingId)!;
    const confirming = this.holdsOf(seats).filter((hold) => hold.confirming?.bookingId === bookingId);
    const held = new Set(confirming.flatMap((hold) => hold.seats));
    const freed = seats.filter((seat) => this.bookingOf(seat) === bookingId || held.has(seat));
    this.sold.delete(bookingId);
    for (const hold of confirming) {
      this.unconfirm(hold);
      this.take(hold, seats, 'booked');
    }
    for (const seat of freed) this.lapsedFrom.delete(seat);
    if (freed.length > 0) this.changes++;
    return freed.length;
  }

  block(seats: number[]): BlockReply {
    const conflicts = this.conflicts(seats, []).filter(({ status }) => status !== 'blocked');
    if (conflicts.length > 0) return { tag: 'TAKEN', conflicts };
    const open = seats.filter((seat) => !this.blocked.has(seat));
    for (const hold of this.holdsOf(seats)) this.lapse(hold);
    for (const seat of open) {
      this.blocked.add(seat);
      this.lapsedFrom.delete(seat);
    }
    if (open.length > 0) this.changes++;
    return { tag: 'BLOCKED', version: this.version, seats: open.length };
  }

  unblock(seats: number[]): number[] {
    const ordinals = seats.filter((seat) => this.blocked.delete(seat));
    if (ordinals.length > 0) this.changes++;
    return ordinals;
  }

  sweep(): SweepReply {
    const due = [...this.holds.values()].filter((hold) => hold.lookAt <= this.now);
    const lapsed = due.filter((hold) => !hold.confirming);
    const overdue = due.flatMap(({ id, confirming }) =>
      confirming ? [{ holdId: id, bookingId: confirming.bookingId }] : [],
    );
    for (const hold of due) hold.lookAt = this.now + LEASE_MS;
    for (const hold of lapsed) this.lapse(hold);
    if (lapsed.length > 0) this.changes++;
    const next = [...this.holds.values()].map((hold) => hold.lookAt - this.now);
    return {
      version: this.version,
      expiredHolds: lapsed.length,
      releasedSeats: lapsed.flatMap((hold) => hold.seats).length,
      nextInMs: next.length > 0 ? Math.min(...next) : undefined,
      overdue,
    };
  }

  /** Built again from the ledger, with the holds that survived or without any. */
  rebuild({ survivors }: { survivors: boolean }): { holdsKept: number } {
    if (!survivors) for (const hold of this.holds.values()) this.end(hold, 'lost');
    this.hasLostRedis = true;
    const isActive = (bookingId?: string) => this.ledger.get(bookingId ?? '')?.active ?? false;
    this.sold.clear();
    for (const [id, { user, seats, active }] of this.ledger) if (active) this.sold.set(id, { user, seats });
    this.lapsedFrom.clear();
    for (const seat of this.blocked) if (this.bookingOf(seat)) this.blocked.delete(seat);
    for (const hold of this.holds.values()) {
      const isBooked = isActive(hold.confirming?.bookingId);
      const leaseEnd = hold.lookAt;
      if (isBooked) this.unconfirm(hold);
      const gone = hold.seats.filter((seat) => this.bookingOf(seat) || this.blocked.has(seat));
      this.take(hold, gone, isBooked ? 'booked' : 'evicted');
      if (this.holds.has(hold.id) && this.isLapsed(hold)) this.end(hold, 'dropped');
      hold.lookAt = hold.confirming ? leaseEnd : hold.deadline;
    }
    this.epoch++;
    this.changes = 0;
    return { holdsKept: this.holds.size };
  }

  /** Seats that count towards the user's limit: booked ones and those of live holds. */
  claimedBy(user: string): number {
    const live = [...this.holds.values()].filter((hold) => hold.user === user && !this.isLapsed(hold));
    const sold = [...this.sold.values()].filter((booking) => booking.user === user);
    return [...live, ...sold].flatMap(({ seats }) => seats).length;
  }

  /** A live hold of the user that nobody confirms, or why it is none. */
  private ownHold(user: string, id: string): ModelHold | { tag: 'EXPIRED' | 'NOT_YOURS' | 'CONFIRMING' } {
    const hold = this.holds.get(id);
    if (!hold || this.isLapsed(hold)) return { tag: 'EXPIRED' };
    if (hold.user !== user) return { tag: 'NOT_YOURS' };
    return hold.confirming ? { tag: 'CONFIRMING' } : hold;
  }

  private beginSeats(user: string, seats: number[], bookingId: string): ConfirmBeginReply {
    const refused = seats.flatMap((ordinal) => {
      const why = this.refusal(user, ordinal);
      return why ? [{ ordinal, why, status: this.statusOf(ordinal) }] : [];
    });
    if (refused.length > 0) return { tag: 'REFUSED', seats: refused };
    const holds = this.holdsOf(seats);
    const [earlier] = holds.flatMap((hold) => hold.confirming ?? []);
    const isSame = (hold: ModelHold) =>
      hold.confirming?.bookingId === earlier.bookingId &&
      seats.every((seat) => !hold.seats.includes(seat) || hold.confirming!.seats.includes(seat));
    if (earlier && !(earlier.total === seats.length && holds.every(isSame))) return { tag: 'CONFIRMING' };
    const usedUp = holds.filter((hold) => hold.seats.every((seat) => seats.includes(seat)));
    if (!earlier) {
      for (const hold of holds) {
        const own = seats.filter((seat) => hold.seats.includes(seat));
        hold.confirming = { bookingId, total: seats.length, seats: own };
        hold.lookAt = this.now + LEASE_MS;
      }
    }
    return {
      tag: 'BEGUN',
      bookingId: earlier?.bookingId ?? bookingId,
      nowMs: this.now,
      ordinals: seats,
      holdIds: holds.map((hold) => hold.id).sort(),
      usedUpHoldIds: usedUp.map((hold) => hold.id).sort(),
    };
  }

  private refusal(user: string, seat: number): ConfirmRefusal | undefined {
    const [status, hold] = [this.statusOf(seat), this.holdOf(seat)];
    if (status === 'booked' || status === 'blocked') return 'TAKEN';
    if (!hold) return this.lapsedFrom.get(seat) === user ? 'EXPIRED' : 'NOT_YOURS';
    if (hold.user !== user) return 'NOT_YOURS';
    return this.isLapsed(hold) ? 'EXPIRED' : undefined;
  }

  private conflicts(seats: number[], own: ModelHold[]): SeatConflict[] {
    return seats
      .filter((seat) => {
        const hold = this.holdOf(seat);
        return hold ? !this.isLapsed(hold) && !own.includes(hold) : this.statusOf(seat) !== 'available';
      })
      .map((ordinal) => ({ ordinal, status: this.statusOf(ordinal) }));
  }

  private holdsOf(seats: number[]): ModelHold[] {
    return [...this.holds.values()].filter((hold) => hold.seats.some((seat) => seats.includes(seat)));
  }

  private sell(bookingId: string, user: string, seats: number[]): void {
    for (const hold of this.holdsOf(seats)) {
      const isConfirmed = hold.confirming?.bookingId === bookingId;
      if (isConfirmed) this.unconfirm(hold);
      else if (hold.confirming) hold.lookAt = this.now;
      this.take(hold, seats, isConfirmed ? 'booked' : 'evicted');
    }
    for (const seat of seats) {
      this.blocked.delete(seat);
      this.lapsedFrom.delete(seat);
    }
    this.sold.set(bookingId, { user, seats: [...(this.sold.get(bookingId)?.seats ?? []), ...seats] });
    this.changes++;
  }

  private unconfirm(hold: ModelHold): void {
    hold.confirming = undefined;
    hold.lookAt = hold.deadline;
  }

  private lapse(hold: ModelHold): void {
    for (const seat of hold.seats) this.lapsedFrom.set(seat, hold.user);
    this.end(hold, 'lapsed');
  }

  /** Takes seats from a hold, which ends when none is left. */
  private take(hold: ModelHold, seats: number[], ending: Ending): void {
    hold.seats = hold.seats.filter((seat) => !seats.includes(seat));
    if (hold.seats.length === 0) this.end(hold, ending);
  }

  private end(hold: ModelHold, ending: Ending): void {
    const before = this.endings.get(hold.id);
    if (before) throw new Error(`the hold ended ${before} and again ${ending} (I3)`);
    if (ending === 'evicted' && !this.hasLostRedis) throw new Error('a live hold lost its seats (I4)');
    this.endings.set(hold.id, ending);
    this.holds.delete(hold.id);
  }
}
