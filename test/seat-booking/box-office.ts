import { randomBytes } from 'node:crypto';
import type { TestingModuleBuilder } from '@nestjs/testing';
import type { Environment } from '../../src/config/env.js';
import type { Role } from '../../src/modules/auth/auth.types.js';
import type { LayoutInput } from '../../src/modules/layouts/layout.types.js';
import { PaymentExpiry } from '../../src/modules/seat-booking/expiry/payment-expiry.js';
import { Sweeper } from '../../src/modules/seat-booking/expiry/sweeper.js';
import { SCRIPT_CLOCK } from '../../src/redis/redis.module.js';
import type { ScriptClock } from '../../src/redis/script.js';
import { documentedCalls, type Call } from '../support/documented-call.js';
import { keepingOutboxes } from '../support/outbox.js';
import { startService, type Answer, type Service } from '../support/service.js';

export const CONTACT = { name: 'Ada Lovelace', email: 'ada@example.com' };
export const STARTS_AT = '2027-03-01T19:30:00.000Z';
export const UNKNOWN_ID = '0123456789abcdef01234567';
export const ID = expect.stringMatching(/^[0-9a-f]{24}$/);
export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const VERSION = expect.stringMatching(/^[1-9]\d*-\d+$/);

/** A clock for scripts that moves only when it is told to. */
export class TestClock implements ScriptClock {
  readonly lua = 'local test_ms = tonumber(table.remove(ARGV))\nlocal function now_ms() return test_ms end';
  nowMs = Date.parse('2027-01-01T00:00:00Z');

  extraArguments(): number[] {
    return [this.nowMs];
  }
}

/** Sweeps when it is asked to, as ever, but not by itself. */
class PatientSweeper extends Sweeper {
  override onApplicationBootstrap(): void {}
}

/** Ends unpaid bookings when it is asked to, as ever, but not by itself. */
class PatientExpiry extends PaymentExpiry {
  override onApplicationBootstrap(): void {}
}

/** For a box office that keeps outboxes, and ends unpaid bookings only when it is asked to. */
export const expiringWhenAsked = (builder: TestingModuleBuilder): TestingModuleBuilder =>
  keepingOutboxes(builder).overrideProvider(PaymentExpiry).useClass(PatientExpiry);

/** Somebody with a token. */
export class Client {
  constructor(
    private readonly call: Call,
    readonly id: string,
    readonly token: string,
  ) {}

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.call('GET', path, { token: this.token, headers });
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.call('POST', path, { token: this.token, body });
  }

  patch(path: string, body?: unknown): Promise<Answer> {
    return this.call('PATCH', path, { token: this.token, body });
  }

  hold(eventId: string, seatIds: string[], more: object = {}): Promise<Answer> {
    return this.post('/seat-booking/hold-seats', { eventId, seatIds, ...more });
  }

  holdTable(eventId: string, tableId: string, more: object = {}): Promise<Answer> {
    return this.post('/seat-booking/hold-table', { eventId, tableId, ...more });
  }

  release(eventId: string, what: { holdId?: string; seatIds?: string[] }): Promise<Answer> {
    return this.post('/seat-booking/release', { eventId, ...what });
  }

  extend(eventId: string, holdId: string, holdDurationMinutes: number): Promise<Answer> {
    return this.post('/seat-booking/extend', { eventId, holdId, holdDurationMinutes });
  }

  transfer(eventId: string, holdId: string, toUserId: string): Promise<Answer> {
    return this.post('/seat-booking/transfer', { eventId, holdId, toUserId });
  }

  confirm(
    eventId: string,
    what: { holdId?: string; seatIds?: string[] },
    more: object = {},
  ): Promise<Answer> {
    return this.post('/seat-booking/confirm', { eventId, ...what, contactInfo: CONTACT, ...more });
  }

  /** Holds and confirms. */
  async buy(eventId: string, seatIds: string[]): Promise<Answer> {
    const { body } = await this.hold(eventId, seatIds);
    return this.confirm(eventId, { holdId: body.holdId });
  }

  cancel(bookingId: string, body?: object): Promise<Answer> {
    return this.post(`/seat-booking/bookings/${bookingId}/cancel`, body);
  }

  holds(eventId: string): Promise<Answer> {
    return this.get(`/seat-booking/holds?eventId=${eventId}`);
  }

  view(eventId: string, query = '', headers?: Record<string, string>): Promise<Answer> {
    return this.get(`/seat-booking/layout/${eventId}${query}`, headers);
  }

  /** Status of these seats as the map shows them. */
  async statusOf(eventId: string, seatIds: string[]): Promise<Record<string, string>> {
    const { body } = await this.view(eventId);
    const seats = body.seats as { id: string; status: string }[];
    return Object.fromEntries(seats.filter(({ id }) => seatIds.includes(id)).map((s) => [s.id, s.status]));
  }
}

export interface BoxOffice {
  service: Service;
  call: Call;
  organiser: Client;
  admin: Client;
  customer(id?: string): Client;
  /** An event of this layout, else a grid of 100 seats at 49.5, on sale. */
  event(options?: object, layout?: LayoutInput): Promise<string>;
  close(): Promise<void>;
}

/** A service with its staff; every answer is held to the OpenAPI document. */
export async function openBoxOffice(
  overrides: Partial<Environment> = {},
  override?: (builder: TestingModuleBuilder) => TestingModuleBuilder,
): Promise<BoxOffice> {
  const service = await startService(overrides, { override });
  const call = await documentedCalls(service);
  const client = (roles: Role[], id = `${roles[0]}-${randomBytes(6).toString('hex')}`) =>
    new Client(call, id, service.token(roles, id));
  const organiser = client(['organiser']);
  return {
    service,
    call,
    organiser,
    admin: client(['admin']),
    customer: (id) => client(['customer'], id),
    event: (options, layout) => makeEvent(organiser, options, layout),
    close: () => service.close(),
  };
}

/** A box office whose Redis scripts take the time from `clock`, and whose lapsed holds nobody sweeps unasked. */
export function openWithClock(clock: ScriptClock): Promise<BoxOffice> {
  return openBoxOffice({}, (builder) =>
    builder.overrideProvider(SCRIPT_CLOCK).useValue(clock).overrideProvider(Sweeper).useClass(PatientSweeper),
  );
}

async function makeEvent(organiser: Client, options: object = {}, layout?: LayoutInput): Promise<string> {
  const what = layout
    ? { layoutId: (await organiser.post('/layouts', layout)).body.id as string }
    : { totalSeats: 100, prices: { general: 49.5 } };
  const body = { name: 'An evening', startsAt: STARTS_AT, ...what, ...options };
  const event = await organiser.post('/events', body);
  if (event.status !== 201) throw new Error(JSON.stringify(event.body));
  return event.body.id as string;
}
