import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { AppConfig } from '../../src/config/app-config.js';
import type { Role } from '../../src/modules/auth/auth.types.js';
import { VENUES } from '../../src/venues/venues.js';
import { lastingPort } from '../../tools/lasting-port.js';
import { redisEnvironment } from '../support/redis-target.js';
import { call, signToken, type Answer } from '../support/service.js';
import { spawnService, type SpawnedService } from '../support/spawned-service.js';

const JWT_SECRET = 'f00df00df00df00df00df00df00df00df00df00d';

/** Makes a token of a user who is no guest. */
export type Sign = (sub: string, roles: Role[]) => string;

const signByOwnSecret: Sign = (sub, roles) => signToken({ JWT_SECRET } as AppConfig, sub, roles);

/** The service with its pages in a process of its own, which can be restarted; and who sells and buys beside the page. */
export class BoxOffice {
  private constructor(
    readonly url: string,
    private readonly env: Record<string, string>,
    private service: SpawnedService,
    readonly sign: Sign,
  ) {}

  static async open(env: Record<string, string> = {}, sign = signByOwnSecret): Promise<BoxOffice> {
    const uri = new URL(process.env.TEST_MONGODB_URI!);
    uri.pathname = `/test-${randomBytes(8).toString('hex')}`;
    const whole = {
      PORT: `${await lastingPort()}`,
      HOST: '127.0.0.1',
      MONGODB_URI: uri.href,
      ...redisEnvironment(),
      JWT_SECRET,
      THROTTLE_DISABLED: 'true',
      SEED_DEMO: 'false',
      LOG_LEVEL: 'error',
      ...env,
    };
    const service = spawnService(whole);
    return new BoxOffice(await service.listening, whole, service, sign);
  }

  async stop(): Promise<void> {
    this.service.signal('SIGTERM');
    await this.service.ended;
  }

  /** Again, at the same address. */
  async start(): Promise<void> {
    this.service = spawnService(this.env);
    await this.service.listening;
  }

  /** Puts an event in one of the demo's venues on sale. */
  async event(venue: string, options: object = {}): Promise<string> {
    const layout = await this.organiser('POST', '/layouts', VENUES[venue].build());
    const { body } = await this.organiser('POST', '/events', {
      name: `Evening at the ${venue}`,
      startsAt: '2027-03-01T19:30:00Z',
      layoutId: layout.body.id,
      ...options,
    });
    return body.id as string;
  }

  organiser(method: string, path: string, body?: object): Promise<Answer> {
    return call(`${this.url}${path}`, method, { token: this.sign('organiser', ['organiser']), body });
  }

  async buyer(): Promise<(path: string, body: object) => Promise<Answer>> {
    const { body: guest } = await call(`${this.url}/auth/guest`, 'POST');
    return (path, body) => call(`${this.url}${path}`, 'POST', { token: guest.accessToken, body });
  }

  /** Resolves when the demo is made, which is after the service listens. */
  async demo(): Promise<void> {
    while (!this.service.stdout().includes('Demo events')) await setTimeout(50);
  }

  /** Buys seats as somebody else. */
  async sell(
    eventId: string,
    seatIds: string[],
    contactInfo: object = { name: 'Somebody Else', email: 'else@example.com' },
  ): Promise<void> {
    const ask = await this.buyer();
    await ask('/seat-booking/hold-seats', { eventId, seatIds });
    const { status } = await ask('/seat-booking/confirm', { eventId, seatIds, contactInfo });
    if (status !== 201) throw new Error(`Could not sell ${seatIds.join()}: ${status}`);
  }

  /** Status of every seat, asked anew. */
  async statuses(eventId: string): Promise<{ version: string; of: Record<string, string> }> {
    const { body } = await this.organiser('GET', `/seat-booking/layout/${eventId}`);
    const seats = body.seats as { id: string; status: string }[];
    return { version: body.version, of: Object.fromEntries(seats.map(({ id, status }) => [id, status])) };
  }
}
