import type { Answer, Client } from './client.js';
import type { Operation, Outcome, Told } from './history.js';

/** One monotonic clock for all clients, in milliseconds since 1970. */
export class Clock {
  private readonly origin = Date.now() - performance.now();

  now(): number {
    return this.origin + performance.now();
  }
}

/** A request as a buyer means it. */
export type Wish = Pick<Operation, 'kind' | 'user' | 'api' | 'seatIds'> &
  Partial<Pick<Operation, 'holdId' | 'bookingId' | 'toUser' | 'ttlMs' | 'payment' | 'isSure'>>;

/** Where a wish goes. */
export interface Route {
  method: 'GET' | 'POST';
  url: string;
  token: string;
  body?: object;
}

/** Asks the service and writes down what it said, and when. */
export class Recorder {
  readonly operations: Operation[] = [];
  /** Routes that the service does not have. */
  readonly missing = new Set<string>();
  private nextId = 0;

  constructor(
    private readonly client: Client,
    readonly clock: Clock,
  ) {}

  async do(wish: Wish, routeOf: (id: number) => Route): Promise<Operation> {
    const id = this.nextId++;
    const { method, url, token, body } = routeOf(id);
    const op: Operation = {
      id,
      ...wish,
      calledAt: this.clock.now(),
      endedAt: Infinity,
      outcome: 'unknown',
      status: 0,
    };
    this.operations.push(op);
    const answer = await this.client.ask(url, method, token, body);
    op.endedAt = this.clock.now();
    op.status = answer.status;
    op.code = answer.body?.code;
    op.outcome = outcomeOf(answer);
    const told = toldBy(op, answer);
    if (told) op.answer = told;
    return op;
  }
}

function outcomeOf({ status, isUnsent }: Answer): Outcome {
  if (isUnsent) return 'unsent';
  if (status === 200 || status === 201) return 'ok';
  return status >= 400 && status < 500 ? 'refused' : 'unknown';
}

function toldBy({ kind, outcome, status }: Operation, { body }: Answer): Told | undefined {
  if (outcome === 'refused' && status === 409 && body?.conflictingSeats) {
    const reasons = body.conflicts ?? body.conflictingSeats.map((seatId: string) => ({ seatId }));
    return { conflicts: reasons };
  }
  if (outcome !== 'ok')
    return status >= 400 && status !== 409 && status !== 503 ? { problem: body } : undefined;
  switch (kind) {
    case 'hold':
    case 'hold-table':
      return { holdId: body.holdId, heldSeats: body.heldSeats, expiresAt: Date.parse(body.expiresAt) };
    case 'extend':
    case 'transfer':
      return { holdId: body.holdId, expiresAt: Date.parse(body.expiresAt) };
    case 'release':
      return { releasedSeats: body.releasedSeats, notHeld: body.notHeld };
    case 'confirm':
    case 'pay':
    case 'cancel': {
      const { id, allSeatIds, status: is } = body.booking;
      return { booking: { id, seatIds: allSeatIds, status: is } };
    }
    case 'holds':
      return { holds: body.items.map(holdOf) };
  }
}

interface ListedHold {
  holdId: string;
  expiresAt: string;
  seats: { seatId: string }[];
}

const holdOf = ({ holdId, expiresAt, seats }: ListedHold) => ({
  holdId,
  expiresAt: Date.parse(expiresAt),
  seatIds: seats.map((seat) => seat.seatId),
});
