import { JwtService } from '@nestjs/jwt';
import { setTimeout as delay } from 'node:timers/promises';
import type { Seat } from '../../src/modules/layouts/layout.types.js';
import type { Role } from '../../src/modules/auth/auth.types.js';
import { VENUES } from '../../src/venues/venues.js';
import type { SellOutOptions } from './arguments.js';
import type { Audit } from './audit.js';
import { Board } from './board.js';
import { Buyer } from './buyer.js';
import { ledgerFaults, settledAudit } from './checks.js';
import { Client, OutOfTime } from './client.js';
import { History } from './history.js';
import type { Target } from './servers.js';

export interface Outcome {
  history: History;
  seats: number;
  audit: Audit;
  durationMs: number;
  /** Everything that must never happen and did; empty when the sale was sound. */
  violations: string[];
}

const MINUTE_MS = 60_000;
const POLL_MS = 50;

/** Puts the arena on sale and lets the buyers go until every seat is sold. */
export async function sellOut(
  target: Target,
  options: SellOutOptions,
  say: (line: string) => void,
): Promise<Outcome> {
  const history = new History();
  const deadline = Date.now() + options.minutes * MINUTE_MS;
  const clientOf = (userId: string, roles: Role[]) => {
    const token = new JwtService().sign(
      { sub: userId, roles },
      { secret: target.jwtSecret, expiresIn: '2h' },
    );
    return new Client(target.url, token, deadline, (answer, path) => history.seen(answer, path));
  };
  const organiser = clientOf('organiser', ['organiser']);
  const { eventId, seats } = await putOnSale(organiser, options.seats);
  const board = new Board(eventId, seats, organiser);
  const buyers = Array.from({ length: options.buyers }, (_, n) => {
    const id = `buyer-${n}`;
    return new Buyer(id, eventId, clientOf(id, ['customer']), board, history);
  });
  const started = performance.now();
  const stop = new AbortController();
  const around = [board.refreshUntil(stop.signal), restartDuring(target, options, history, stop.signal, say)];
  const soldOut = await sellEverySeat(target, eventId, board, buyers, () => Date.now() < deadline);
  stop.abort();
  await Promise.all(around);
  const audit = soldOut ?? (await settledAudit(target, eventId));
  const seatIds = seats.map((seat) => seat.id);
  return {
    history,
    audit,
    seats: seats.length,
    durationMs: (soldOut?.atMs ?? performance.now()) - started,
    violations: [
      ...(soldOut ? [] : [`not sold out within ${options.minutes} minutes`]),
      ...audit.faults,
      ...(await ledgerFaults(target, eventId, seatIds, history)),
      ...history.lostHolds.map((hold) => `accepted hold refused at confirm: ${hold}`),
      ...history.unexpected,
    ],
  };
}

/** Undefined when the time was too short. */
async function sellEverySeat(
  target: Target,
  eventId: string,
  board: Board,
  buyers: Buyer[],
  hasTime: () => boolean,
): Promise<(Audit & { atMs: number }) | undefined> {
  do {
    board.isSoldOut = false;
    const ends = await Promise.allSettled(buyers.map((buyer) => buyer.buyUntilSoldOut()));
    const atMs = performance.now();
    for (const end of ends) {
      if (end.status === 'rejected' && !(end.reason instanceof OutOfTime)) throw end.reason;
    }
    if (ends.some((end) => end.status === 'rejected')) return undefined;
    const audit = await settledAudit(target, eventId);
    await board.refresh();
    // What a crash left booked in Redis alone was free again only now: it is sold in another round.
    if (board.isSoldOut || audit.faults.length > 0) return { ...audit, atMs };
  } while (hasTime());
  return undefined;
}

async function putOnSale(organiser: Client, count: number): Promise<{ eventId: string; seats: Seat[] }> {
  const arena = VENUES.arena.build();
  const seats = arena.seats.slice(0, count);
  const layout = await organiser.settle('POST', '/layouts', { ...arena, seats });
  const event = { name: 'Sell-out', startsAt: new Date(Date.now() + 24 * 60 * MINUTE_MS).toISOString() };
  const made = await organiser.settle('POST', '/events', { ...event, layoutId: layout.body.id });
  if (made.status !== 201) throw new Error(`No event: ${made.status} ${JSON.stringify(made.body)}`);
  return { eventId: made.body.id as string, seats };
}

/** The restarts are spread over the sale: with three of them at a quarter, a half and three quarters of the seats. */
async function restartDuring(
  target: Target,
  { restart, kill, seats }: SellOutOptions,
  history: History,
  stop: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const signal = kill ? 'SIGKILL' : 'SIGTERM';
  for (const [n, part] of restart.entries()) {
    const due = (seats * (n + 1)) / (restart.length + 1);
    while (!stop.aborted && history.soldSeats < due) await delay(POLL_MS);
    if (stop.aborted) return;
    const [started, sold] = [performance.now(), history.soldSeats];
    await target.restart(part, signal);
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    say(`restarted ${part} (${signal}) with ${sold} seats sold: away for ${seconds} s`);
  }
}
