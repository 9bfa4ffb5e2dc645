import type { Redis } from 'ioredis';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { Environment } from '../../src/config/env.js';
import { SCRIPT_CLOCK } from '../../src/redis/redis.module.js';
import type { ScriptClock } from '../../src/redis/script.js';
import { auditEvent, type Audit } from '../../tools/sell-out/audit.js';
import { rawClient } from '../support/redis-target.js';
import { startService, type Answer, type Service } from '../support/service.js';
import { Overlap } from './burst.js';

export const CONTACT = { name: 'Ada', email: 'ada@example.com' };

const CONNECTIONS = 300;

/** Services that share one database and one Redis, and what a test asks of them and of the stores themselves. */
export class Stage {
  /** On a cluster the same commands, each for the node that has the key. */
  readonly redis: Redis;
  readonly overlap: Overlap;

  private constructor(readonly services: Service[]) {
    this.redis = rawClient(services[0].config) as Redis;
    this.redis.on('error', () => undefined);
    this.overlap = new Overlap(services);
  }

  static async open(
    services: number,
    { clock, ...overrides }: Partial<Environment> & { clock?: ScriptClock } = {},
  ): Promise<Stage> {
    const providers = clock && {
      override: (builder: Parameters<NonNullable<Parameters<typeof startService>[1]>['override'] & {}>[0]) =>
        builder.overrideProvider(SCRIPT_CLOCK).useValue(clock),
    };
    const first = await startService(overrides, providers);
    const { MONGODB_URI, JWT_SECRET } = first.config;
    const more = Array.from({ length: services - 1 }, () =>
      startService({ ...overrides, MONGODB_URI, JWT_SECRET }, providers),
    );
    const stage = new Stage([first, ...(await Promise.all(more))]);
    // Connections that are open already let a burst arrive at once.
    const ping = (n: number) => () => stage.nth(n).call('GET', '/health/live');
    await stage.overlap.burst(Array.from({ length: CONNECTIONS }, (_, n) => ping(n)));
    return stage;
  }

  get service(): Service {
    return this.services[0];
  }

  get db(): mongo.Db {
    return this.service.app.get<Connection>(getConnectionToken()).db!;
  }

  /** The services take turns. */
  nth(n: number): Service {
    return this.services[n % this.services.length];
  }

  token(user: string): string {
    return this.service.token(['customer'], user);
  }

  organiser(): string {
    return this.service.token(['organiser'], 'organiser');
  }

  /** A grid of `totalSeats` seats on sale, open in every service. */
  async event(totalSeats: number): Promise<string> {
    const body = { name: 'Fault', startsAt: '2027-03-01T19:30:00Z', totalSeats };
    const { status, body: event } = await this.service.call('POST', '/events', {
      token: this.organiser(),
      body,
    });
    if (status !== 201) throw new Error(`No event was made: ${JSON.stringify(event)}`);
    const token = this.organiser();
    await Promise.all(this.services.map((service) => service.call('GET', `/events/${event.id}`, { token })));
    return event.id as string;
  }

  hold(eventId: string, user: string, seatIds: string[], n = 0): Promise<Answer> {
    return this.post(user, 'hold-seats', { eventId, seatIds }, n);
  }

  release(eventId: string, user: string, what: object, n = 0): Promise<Answer> {
    return this.post(user, 'release', { eventId, ...what }, n);
  }

  confirm(eventId: string, user: string, what: object, n = 0): Promise<Answer> {
    return this.post(user, 'confirm', { eventId, ...what, contactInfo: CONTACT }, n);
  }

  cancel(bookingId: string, user: string, n = 0): Promise<Answer> {
    return this.post(user, `bookings/${bookingId}/cancel`, {}, n);
  }

  block(eventId: string, seatIds: string[], n = 0, verb: 'block' | 'unblock' = 'block'): Promise<Answer> {
    const token = this.organiser();
    return this.nth(n).call('POST', `/events/${eventId}/${verb}`, { token, body: { seatIds } });
  }

  audit(eventId: string): Promise<Audit> {
    return auditEvent(this.db, this.redis, eventId);
  }

  /** @throws with every fault that the audit finds */
  async expectSound(eventId: string): Promise<void> {
    const { faults } = await this.audit(eventId);
    if (faults.length > 0) throw new Error(`The event is not sound:\n  ${faults.join('\n  ')}`);
  }

  /** Every active booking of the event, straight from MongoDB. */
  async bookings(eventId: string): Promise<{ id: string; userId: string; seatIds: string[] }[]> {
    const found = await this.db.collection('seat_bookings').find({ active: true }).toArray();
    return found
      .filter((booking) => booking.eventId.toHexString() === eventId)
      .map((booking) => ({
        id: booking._id.toHexString(),
        userId: booking.userId as string,
        seatIds: booking.allSeatIds as string[],
      }));
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    for (const service of this.services.slice().reverse()) await service.close();
  }

  post(user: string, path: string, body: object, n: number): Promise<Answer> {
    return this.nth(n).call('POST', `/seat-booking/${path}`, { token: this.token(user), body });
  }
}

/** A machine that is busy with other tests takes its time for what is done in no time. */
const LONG_MS = 60_000;

/** Waits for a condition. @throws when it takes longer than `timeoutMs` */
export async function until(condition: () => Promise<boolean> | boolean, timeoutMs = LONG_MS): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const PATIENCE_MS = 20_000;

/**
 * Asks until the store is back. @throws when an answer before that takes too long, or is not a 503 that says when
 * to come again
 */
export async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const asked = performance.now();
    const answer = await ask();
    const took = performance.now() - asked;
    if (took > PATIENCE_MS) throw new Error(`An answer took ${took} ms: ${JSON.stringify(answer.body)}`);
    if (answer.status !== 503) return answer;
    const isTyped =
      answer.body?.code === 'STORE_UNAVAILABLE' && Number(answer.headers.get('retry-after')) > 0;
    if (!isTyped) throw new Error(`Not the right 503: ${JSON.stringify(answer.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What is no request, in a burst of requests; its status is 0. */
export async function answered(deed: Promise<unknown>): Promise<Answer> {
  await deed;
  return { status: 0, headers: new Headers(), body: undefined };
}
