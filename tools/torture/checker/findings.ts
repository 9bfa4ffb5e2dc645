import type { Evidence, FinalState, LedgerBooking, Operation } from '../history.js';
import { HANG_MS } from '../patience.js';

/** One broken promise; `undecided` where the search for an explanation was given up, which somebody has to look at. */
export interface Finding {
  rule: 'one-booking' | 'ledger' | 'one-fate' | 'register' | 'undecided' | 'answers' | 'agreement' | 'rest';
  text: string;
  /** What there is to see of it, oldest first. */
  history: string[];
}

const EXPECTED_STATUSES = new Set([200, 201, 409, 503]);

export function describe(op: Operation, start: number): string {
  const at = (time: number) => `${((time - start) / 1_000).toFixed(3)}`;
  const words = [
    `#${op.id} ${at(op.calledAt)}-${at(op.endedAt)}`,
    `api ${op.api}`,
    op.user,
    op.kind,
    op.payment,
    op.holdId && `hold ${op.holdId}`,
    op.bookingId && `booking ${op.bookingId}`,
    `[${op.seatIds.join(' ')}]`,
    `-> ${op.outcome} ${op.status} ${op.code ?? ''}`,
    op.answer && JSON.stringify(op.answer),
  ];
  return words.filter(Boolean).join(' ');
}

/** No seat is in two active bookings (I2), read from MongoDB alone. */
export function doubleBookings({ final }: Evidence): Finding[] {
  const owner = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { id, seatIds } of final.bookings.filter((booking) => booking.active)) {
    for (const seatId of seatIds) {
      const other = owner.get(seatId);
      const text = `seat ${seatId} is in the active bookings ${other} and ${id}`;
      if (other) findings.push({ rule: 'one-booking', text, history: [] });
      owner.set(seatId, id);
    }
  }
  return findings;
}

/** No acknowledged booking is lost or changed, none was made that nobody asked for. */
export function ledgerFindings(evidence: Evidence): Finding[] {
  const { operations, final, schedule } = evidence;
  const start = operations[0]?.calledAt ?? 0;
  const byId = new Map(final.bookings.map((booking) => [booking.id, booking]));
  const findings: Finding[] = [];
  const add = (text: string, ...ops: Operation[]) =>
    findings.push({ rule: 'ledger', text, history: ops.map((op) => describe(op, start)) });
  for (const op of operations) {
    const told = op.kind === 'confirm' && op.outcome === 'ok' ? op.answer!.booking! : undefined;
    if (!told) continue;
    const kept = byId.get(told.id);
    if (!kept) add(`booking ${told.id}, acknowledged, is not in the ledger`, op);
    else if (String([...kept.seatIds].sort()) !== String([...told.seatIds].sort()) || kept.userId !== op.user)
      add(`booking ${told.id} has other seats or another owner than was told`, op);
    else for (const fault of endFaults(kept, told.status, operations)) add(fault, op);
  }
  for (const booking of final.bookings) {
    const maker = operations.find((op) => op.id === booking.operation);
    if (maker?.kind !== 'confirm')
      add(`booking ${booking.id} was made by nobody of this schedule ${schedule.seed}`);
    else if (maker.outcome === 'refused' && booking.active)
      add(`booking ${booking.id} was made though its confirmation was refused`, maker);
  }
  return findings;
}

/** What a booking may have become: only what somebody asked for, or what its payment deadline did. */
function endFaults(
  { id, status, active, dueAt }: LedgerBooking,
  told: string,
  operations: readonly Operation[],
): string[] {
  const asked = (kind: string, payment?: string) =>
    operations.some(
      (op) =>
        op.bookingId === id &&
        op.kind === kind &&
        op.payment === payment &&
        (op.outcome === 'ok' || op.outcome === 'unknown'),
    );
  const reasons: Record<string, boolean> = {
    pending: told === 'pending',
    confirmed: told === 'confirmed',
    paid: told === 'paid' || asked('pay', 'paid'),
    failed: asked('pay', 'failed'),
    cancelled: asked('cancel'),
    expired: dueAt !== undefined && told === 'pending',
  };
  const faults = reasons[status] ? [] : [`booking ${id} became ${status}, which nobody asked for`];
  const isOver = ['cancelled', 'expired', 'failed'].includes(status);
  if (active === isOver) faults.push(`booking ${id} is ${status} and ${active ? 'active' : 'not active'}`);
  const ok = (kind: string, payment?: string) =>
    operations.some(
      (op) => op.bookingId === id && op.kind === kind && op.payment === payment && op.outcome === 'ok',
    );
  if (ok('cancel') && status !== 'cancelled') faults.push(`booking ${id} was cancelled and is ${status}`);
  if (ok('pay', 'paid') && ok('pay', 'failed')) faults.push(`booking ${id} was told to be paid and failed`);
  return faults;
}

/** A hold ends in one way (I3): one booking uses it up, and nothing that was released. */
export function fateFindings({ operations, final, losses }: Evidence): Finding[] {
  const findings: Finding[] = [];
  const start = operations[0]?.calledAt ?? 0;
  const usedBy = new Map<string, LedgerBooking>();
  for (const booking of final.bookings) {
    for (const holdId of booking.holdIds) {
      const other = usedBy.get(holdId);
      const text = `hold ${holdId} was used up by the bookings ${other?.id} and ${booking.id}`;
      if (other) findings.push({ rule: 'one-fate', text, history: [] });
      usedBy.set(holdId, booking);
    }
  }
  for (const op of operations) {
    if (op.kind !== 'release' || op.outcome !== 'ok' || !op.holdId || losses.length > 0) continue;
    const booking = usedBy.get(op.holdId);
    const both = booking?.seatIds.filter((seatId) => op.answer!.releasedSeats!.includes(seatId)) ?? [];
    const text = `hold ${op.holdId} was released and became booking ${booking?.id}`;
    if (both.length > 0) findings.push({ rule: 'one-fate', text, history: [describe(op, start)] });
  }
  return findings;
}

/** Answers are typed and come in time; nothing is an untyped 500. */
export function answerFindings({ operations }: Evidence): Finding[] {
  const start = operations[0]?.calledAt ?? 0;
  return operations.flatMap((op) => {
    const fault = answerFault(op);
    return fault ? [{ rule: 'answers' as const, text: fault, history: [describe(op, start)] }] : [];
  });
}

function answerFault(op: Operation): string | undefined {
  const { status, code, endedAt, calledAt, kind } = op;
  if (endedAt - calledAt > HANG_MS) return `${kind} hung for ${Math.round(endedAt - calledAt)} ms`;
  if (status === 0) return undefined;
  if (!EXPECTED_STATUSES.has(status)) return `an answer ${status} ${code ?? 'without a code'} to ${kind}`;
  if (status >= 400 && !code) return `an answer ${status} without a code to ${kind}`;
  return undefined;
}

/** Once all is quiet, what every process shows and what the mirror has is what the ledger says, and the counts add up. */
export function agreementFindings({ final, seatIds }: Pick<Evidence, 'final' | 'seatIds'>): Finding[] {
  const findings: Finding[] = final.unrest.map((text) => ({ rule: 'rest', text, history: [] }));
  const active = final.bookings.filter((booking) => booking.active);
  const sold = new Set(active.flatMap((booking) => booking.seatIds));
  const revenue = [...sold].reduce((sum, seatId) => sum + final.price[seatId], 0);
  const add = (api: number, text: string) =>
    findings.push({ rule: 'agreement', text: `api ${api}: ${text}`, history: [] });
  for (const text of mirrorFaults(final, seatIds)) findings.push({ rule: 'agreement', text, history: [] });
  for (const { api, seats, stats } of final.views) {
    for (const seatId of seatIds) {
      const wanted = sold.has(seatId) ? 'booked' : 'available';
      if (seats[seatId] !== wanted) add(api, `shows seat ${seatId} as ${seats[seatId]}, which is ${wanted}`);
    }
    const wanted = {
      bookedSeats: sold.size,
      availableSeats: seatIds.length - sold.size,
      heldSeats: 0,
      revenue,
    };
    for (const [name, value] of Object.entries(wanted)) {
      if (Math.abs(stats[name] - value) > 0.001)
        add(api, `statistics say ${name} ${stats[name]}, not ${value}`);
    }
  }
  return findings;
}

function mirrorFaults({ mirror, bookings }: FinalState, seatIds: readonly string[]): string[] {
  if (!mirror) return [];
  const active = bookings.filter((booking) => booking.active);
  const buyers = new Map(active.flatMap(({ id, seatIds: sold }) => sold.map((seatId) => [seatId, id])));
  return seatIds.flatMap((seatId) => {
    const [said, wanted] = [
      mirror[seatId] ?? 'available',
      buyers.has(seatId) ? `booked ${buyers.get(seatId)}` : 'available',
    ];
    return said === wanted ? [] : [`the mirror says that seat ${seatId} is ${said}, which is ${wanted}`];
  });
}
