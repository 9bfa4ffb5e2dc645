import type { Evidence, LedgerBooking, Operation } from '../history.js';
import { Confirmations } from './confirmations.js';
import {
  available,
  booked,
  ended,
  extended,
  atTheEnd,
  held,
  listed,
  mine,
  notMine,
  paid,
  released,
  sold,
  taken,
  transferred,
  type Effect,
  type Step,
} from './step.js';

const MAY_BE_BOTH = new Set(['booked', 'blocked']);

/** What the operations of a history mean for each seat by itself: linearizability is local to it. */
export class Projection {
  readonly steps = new Map<string, Step[]>();
  private readonly confirmations: Confirmations;
  private readonly bookingOf = new Map<number, LedgerBooking>();
  private readonly byId = new Map<string, LedgerBooking>();

  constructor(private readonly evidence: Evidence) {
    const { operations, final, seatIds } = evidence;
    this.confirmations = new Confirmations(operations);
    for (const booking of final.bookings) {
      this.bookingOf.set(booking.operation, booking);
      this.byId.set(booking.id, booking);
    }
    for (const seatId of seatIds) this.steps.set(seatId, []);
    for (const operation of operations) if (operation.outcome !== 'unsent') this.project(operation);
    this.addEnd();
  }

  private project(operation: Operation): void {
    switch (operation.kind) {
      case 'hold':
      case 'hold-table':
        return this.hold(operation);
      case 'extend':
        return this.extend(operation);
      case 'transfer':
        return this.transfer(operation);
      case 'release':
        return this.release(operation);
      case 'confirm':
        return this.confirm(operation);
      case 'cancel':
      case 'pay':
        return this.settle(operation);
      case 'holds':
        return this.list(operation);
    }
  }

  private hold(op: Operation): void {
    const { user, answer, outcome } = op;
    if (outcome === 'unknown') {
      // Without strict durability nothing takes back a hold that nobody was told of.
      const earliest = this.evidence.durability === 'replicated' ? op.calledAt : op.calledAt + op.ttlMs!;
      for (const seatId of op.seatIds) this.add(op, seatId, held(user, '', earliest, Infinity));
    } else if (outcome === 'ok') {
      const { holdId, expiresAt } = answer!;
      for (const seatId of answer!.heldSeats!) {
        const latest = this.confirmations.latest(user, seatId, op.calledAt, expiresAt!);
        this.add(op, seatId, held(user, holdId!, expiresAt!, latest));
      }
    } else if (op.code === 'SEATS_TAKEN') {
      const inTheWay = new Set(answer!.conflicts!.map((conflict) => conflict.seatId));
      for (const seatId of op.seatIds)
        this.add(op, seatId, inTheWay.has(seatId) ? taken(user) : available(user));
    }
  }

  private extend(op: Operation): void {
    const { user, holdId, answer, outcome, calledAt } = op;
    if (outcome === 'refused') return this.gone(op);
    for (const seatId of op.seatIds) {
      const until = answer?.expiresAt;
      const latest =
        until === undefined ? Infinity : this.confirmations.latest(user, seatId, calledAt, until);
      this.add(
        op,
        seatId,
        extended(user, holdId!, until ?? 0, latest, op.isSure === true && outcome === 'ok'),
      );
    }
  }

  private transfer(op: Operation): void {
    const { user, toUser, holdId, outcome, calledAt, answer } = op;
    if (outcome === 'refused') return this.gone(op);
    for (const seatId of op.seatIds) {
      const deadline = answer?.expiresAt ?? Infinity;
      const latest = this.confirmations.latest(toUser!, seatId, calledAt, deadline);
      this.add(
        op,
        seatId,
        transferred(user, holdId!, toUser!, latest, op.isSure === true && outcome === 'ok'),
      );
    }
  }

  /** A refusal because the hold is not there: none of the seats that the buyer knew in it is. */
  private gone(op: Operation): void {
    if (op.code !== 'HOLD_EXPIRED' && op.code !== 'NOT_HELD_BY_YOU') return;
    for (const seatId of op.seatIds) this.add(op, seatId, notMine(op.user, op.holdId));
  }

  private release(op: Operation): void {
    const { user, holdId, answer, outcome } = op;
    if (outcome === 'unknown') for (const seatId of op.seatIds) this.add(op, seatId, released(user, holdId));
    if (outcome !== 'ok') return;
    for (const seatId of answer!.releasedSeats!) this.add(op, seatId, released(user, holdId));
    for (const seatId of answer!.notHeld!) this.add(op, seatId, notMine(user, holdId));
  }

  private confirm(op: Operation): void {
    const { user, outcome, answer } = op;
    if (outcome === 'refused') this.confirmRefused(op);
    const told = answer?.booking;
    const booking = told ? this.byId.get(told.id) : this.bookingOf.get(op.id);
    // A booking that is not in the ledger at all is found by another rule; its seats were told all the same.
    const seatIds = told?.seatIds ?? booking?.seatIds;
    if (!seatIds || outcome === 'refused') return;
    const due = booking?.dueAt ?? Infinity;
    const effect = booked(user, told?.id ?? booking!.id, due, this.isCrossedByLoss(op));
    for (const seatId of seatIds) this.add(op, seatId, effect, true);
  }

  private confirmRefused(op: Operation): void {
    const { user, code, answer, holdId } = op;
    if (holdId !== undefined && !answer?.conflicts) return this.gone(op);
    if (!answer?.conflicts || code === 'CONFIRM_IN_PROGRESS') return;
    const reasons = new Map(answer.conflicts.map((conflict) => [conflict.seatId, conflict]));
    for (const seatId of op.seatIds) {
      const reason = reasons.get(seatId);
      if (!reason) this.add(op, seatId, mine(user));
      else this.add(op, seatId, MAY_BE_BOTH.has(reason.status!) ? sold : notMine(user));
    }
  }

  /** Whether Redis was lost while this confirmation may have been on its way. */
  private isCrossedByLoss({ calledAt, endedAt, outcome }: Operation): boolean {
    return this.evidence.losses.some(({ at }) => calledAt <= at && (outcome === 'unknown' || endedAt >= at));
  }

  private settle(op: Operation): void {
    const { bookingId, outcome, kind, payment } = op;
    if (outcome === 'refused') return;
    const seatIds = this.byId.get(bookingId!)?.seatIds ?? op.seatIds;
    const isRepeated = this.evidence.operations.some(
      (other) =>
        other !== op &&
        other.bookingId === bookingId &&
        other.calledAt < op.endedAt &&
        other.outcome !== 'unsent',
    );
    const effect = kind === 'pay' && payment === 'paid' ? paid : ended;
    for (const seatId of seatIds) this.add(op, seatId, effect(bookingId!, isRepeated));
  }

  private list(op: Operation): void {
    if (op.outcome !== 'ok') return;
    const found = new Map(
      op.answer!.holds!.flatMap((hold) => hold.seatIds.map((seatId) => [seatId, hold] as const)),
    );
    for (const seatId of this.evidence.seatIds) {
      const hold = found.get(seatId);
      const isKnown = hold || op.seatIds.includes(seatId);
      if (isKnown)
        this.add(op, seatId, hold ? listed(op.user, hold.holdId, hold.expiresAt) : notMine(op.user));
    }
  }

  /** An unknown outcome may come about at any later time; `must` where the ledger shows that it did. */
  private add(op: Operation, seatId: string, after: Effect, must = op.outcome !== 'unknown'): void {
    const to = op.outcome === 'unknown' ? this.evidence.final.at : op.endedAt;
    const text = [op.kind, op.outcome, op.code, 'by', op.user].filter(Boolean).join(' ');
    this.steps.get(seatId)?.push({ operation: op.id, text, from: op.calledAt, to, must, after });
  }

  private addEnd(): void {
    const { at, bookings } = this.evidence.final;
    const owners = new Map(
      bookings
        .filter((booking) => booking.active)
        .flatMap(({ id, seatIds }) => seatIds.map((seat) => [seat, id])),
    );
    for (const [seatId, steps] of this.steps) {
      const owner = owners.get(seatId);
      const text = owner ? `in the end: booking ${owner}` : 'in the end: free';
      steps.push({ operation: -1, text, from: at, to: at, must: true, after: atTheEnd(owner) });
    }
  }
}
