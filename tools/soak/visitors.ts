import { JwtService } from '@nestjs/jwt';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../../src/config/limits.js';
import { Client, type Answer } from '../sell-out/client.js';
import type { Target } from '../sell-out/servers.js';
import { KINDS, latencyOf, type Kind, type Latency } from './samples.js';

const [EVENTS, SEATS_PER_EVENT, BUYERS] = [4, 5_000, 400];
const SEATS_MAX = 4;
/** Rectangles that are looked at in a hall, and their sides: few enough for the caches to be full before long. */
const [VIEWS, VIEW_UNITS] = [100, 600];
/** So many holds and bookings wait for their turn, so that the halls are always about as full. */
const [HOLDS_WAITING, BOOKINGS_WAITING] = [50, 200];
/** Beyond that the service does not keep up, and requests are left out. */
const IN_FLIGHT_MAX = 256;
const FILLERS = 16;
const CONTACT = { name: 'A Buyer', email: 'buyer@example.com' };
/** How often of a hundred; what there is nothing for is a view instead. */
const SHARES: Record<Kind, number> = { hold: 25, release: 12, confirm: 13, cancel: 13, view: 32, map: 5 };

interface Hall {
  eventId: string;
  seatIds: string[];
  /** Queries of the rectangles that are looked at. */
  views: string[];
}

interface Held {
  client: Client;
  eventId: string;
  holdId: string;
}

/** People who look, hold, give back, buy and cancel, as many a second as they are told to, however fast they are served. */
export class Visitors {
  /** Answers that must not be, by what was asked. */
  readonly faults = new Map<string, number>();
  /** Requests left out because the service did not keep up. */
  leftOut = 0;
  private readonly buyers: Client[];
  private readonly held: Held[] = [];
  private readonly booked: { client: Client; bookingId: string }[] = [];
  private latenciesMs = noLatencies();
  private inFlight = 0;

  private constructor(
    readonly halls: readonly Hall[],
    clientOf: (userId: string) => Client,
  ) {
    this.buyers = Array.from({ length: BUYERS }, (_, n) => clientOf(`buyer-${n}`));
  }

  /** @param deadline when tokens may end; ms since 1970 */
  static async enter({ url, jwtSecret }: Target, deadline: number): Promise<Visitors> {
    const clientOf = (sub: string, role = 'customer') => {
      const exp = Math.ceil(deadline / 1_000);
      const token = new JwtService().sign({ sub, roles: [role], exp }, { secret: jwtSecret });
      return new Client(url, token, deadline, () => undefined);
    };
    const organiser = clientOf('organiser', 'organiser');
    const halls: Hall[] = [];
    while (halls.length < EVENTS) halls.push(await openHall(organiser, halls.length));
    return new Visitors(halls, clientOf);
  }

  /** Until every stream of changes is as long as it gets: from then on Redis has no reason to grow. */
  async fillStreams(): Promise<void> {
    const pairs = Math.ceil(LIMITS.streamLength / 2 / FILLERS);
    for (const { eventId, seatIds } of this.halls) {
      const filler = async (n: number) => {
        const seats = { eventId, seatIds: [seatIds[n]] };
        for (let i = 0; i < pairs; i++) {
          await this.buyers[n].ask('POST', '/seat-booking/hold-seats', seats);
          await this.buyers[n].ask('POST', '/seat-booking/release', seats);
        }
      };
      await Promise.all(Array.from({ length: FILLERS }, (_, n) => filler(n)));
    }
  }

  /** @param rate requests per second */
  async comeUntil(deadline: number, rate: number): Promise<void> {
    const started = performance.now();
    for (let n = 0; Date.now() < deadline; n++) {
      await sleep(Math.max(0, started + (n * 1_000) / rate - performance.now()));
      if (this.inFlight >= IN_FLIGHT_MAX) this.leftOut++;
      else void this.visit(kindOf(Math.random() * 100));
    }
    while (this.inFlight > 0) await sleep(50);
  }

  /** Since it was asked last. */
  takeLatencies(): Record<Kind, Latency> {
    const taken = KINDS.map((kind) => [kind, latencyOf(this.latenciesMs[kind])]);
    this.latenciesMs = noLatencies();
    return Object.fromEntries(taken) as Record<Kind, Latency>;
  }

  private async visit(wanted: Kind): Promise<void> {
    this.inFlight++;
    const kind = this.isPossible(wanted) ? wanted : 'view';
    const answer = await this[kind]();
    this.inFlight--;
    this.latenciesMs[kind].push(answer.tookMs);
    const isTaken = answer.status === 409 && answer.body?.code === 'SEATS_TAKEN';
    if (answer.status < 300 || (kind === 'hold' && isTaken)) return;
    const fault = `${kind}: ${answer.status} ${answer.body?.code ?? ''}`;
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
  }

  private isPossible(kind: Kind): boolean {
    if (kind === 'release' || kind === 'confirm') return this.held.length > HOLDS_WAITING;
    return kind !== 'cancel' || this.booked.length > BOOKINGS_WAITING;
  }

  private async hold(): Promise<Answer> {
    // One hold each: seats of an earlier one would move to the later one, and leave nothing of it to confirm.
    const holding = new Set(this.held.map(({ client }) => client));
    const client = oneOf(this.buyers.filter((buyer) => !holding.has(buyer)));
    const { eventId, seatIds } = oneOf(this.halls);
    const first = Math.floor(Math.random() * (seatIds.length - SEATS_MAX));
    const some = seatIds.slice(first, first + 1 + Math.floor(Math.random() * SEATS_MAX));
    const answer = await client.ask('POST', '/seat-booking/hold-seats', { eventId, seatIds: some });
    if (answer.status === 201) this.held.push({ client, eventId, holdId: answer.body.holdId });
    return answer;
  }

  private release(): Promise<Answer> {
    const { client, ...hold } = this.held.shift()!;
    return client.ask('POST', '/seat-booking/release', hold);
  }

  private async confirm(): Promise<Answer> {
    const { client, ...hold } = this.held.shift()!;
    const answer = await client.ask('POST', '/seat-booking/confirm', { ...hold, contactInfo: CONTACT });
    if (answer.status === 201) this.booked.push({ client, bookingId: answer.body.booking.id });
    return answer;
  }

  private cancel(): Promise<Answer> {
    const { client, bookingId } = this.booked.shift()!;
    return client.ask('POST', `/seat-booking/bookings/${bookingId}/cancel`, {});
  }

  private view(): Promise<Answer> {
    const { eventId, views } = oneOf(this.halls);
    return oneOf(this.buyers).ask('GET', `/seat-booking/layout/${eventId}?${oneOf(views)}`);
  }

  private map(): Promise<Answer> {
    return oneOf(this.buyers).ask('GET', `/seat-booking/map/${oneOf(this.halls).eventId}?zoom=0.1`);
  }
}

const somewhere = (extent: number): number => Math.random() * (extent - VIEW_UNITS);

async function openHall(organiser: Client, n: number): Promise<Hall> {
  const event = { name: `Soak ${n}`, startsAt: '2030-01-01T00:00:00Z', totalSeats: SEATS_PER_EVENT };
  const { status, body } = await organiser.ask('POST', '/events', event);
  if (status !== 201) throw new Error(`An event could not be made: ${status} ${body?.code ?? ''}`);
  const { body: layout } = await organiser.ask('GET', `/layouts/${body.layoutId}`);
  const views = Array.from({ length: VIEWS }, () => {
    const [x, y] = [somewhere(layout.bounds.width), somewhere(layout.bounds.height)];
    return `x=${x}&y=${y}&width=${VIEW_UNITS}&height=${VIEW_UNITS}`;
  });
  return { eventId: body.id, seatIds: layout.seats.map((seat: { id: string }) => seat.id), views };
}

function kindOf(percent: number): Kind {
  let upTo = 0;
  return KINDS.find((kind) => percent < (upTo += SHARES[kind])) ?? 'view';
}

function noLatencies(): Record<Kind, number[]> {
  return Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;
}

const oneOf = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)];
