import { setTimeout as delay } from 'node:timers/promises';
import { JwtService } from '@nestjs/jwt';
import { mongo } from 'mongoose';
import type { Role } from '../../src/modules/auth/auth.types.js';
import { MINUTE_MS } from './api-settings.js';
import { Buyer, type Sale } from './buyer.js';
import { agreementFindings } from './checker/findings.js';
import { Client } from './client.js';
import { Faults, lossesOf } from './faults.js';
import { HALL } from './hall.js';
import type { Evidence, FinalState, LedgerBooking } from './history.js';
import { Prng } from './prng.js';
import { Clock, Recorder } from './recorder.js';
import type { Schedule } from './schedule.js';
import type { World } from './world.js';

const QUIET_MS = 30_000;
const POLL_MS = 100;
const SETUP_MS = 60_000;

/** Runs one schedule in a world and gathers the evidence. The world is whole before and after. */
export async function runSchedule(world: World, schedule: Schedule): Promise<Evidence> {
  const client = new Client();
  try {
    return await new Run(world, schedule, client).run();
  } finally {
    client.close();
  }
}

class Run {
  private readonly clock = new Clock();
  private readonly recorder: Recorder;
  private readonly tokens = new Map<string, string>();
  private readonly phasesMs: Record<string, number> = {};
  private eventId = '';

  constructor(
    private readonly world: World,
    private readonly schedule: Schedule,
    private readonly client: Client,
  ) {
    this.recorder = new Recorder(client, this.clock);
  }

  async run(): Promise<Evidence> {
    const { phasesMs } = this;
    const { promised } = this.world.options;
    await timed(phasesMs, 'prepare', this.prepare());
    const faults = new Faults(this.world, this.schedule, this.clock);
    let isOver = false;
    const buying = this.buy(() => isOver);
    const striking = faults.strike();
    await timed(phasesMs, 'load', delay(this.schedule.loadMs));
    isOver = true;
    await timed(phasesMs, 'heal', faults.heal(striking));
    await timed(phasesMs, 'last answers', buying);
    const final = await timed(phasesMs, 'quiet', this.whenQuiet());
    return {
      schedule: this.schedule,
      durability: promised,
      faults: faults.records,
      losses: lossesOf(this.schedule, faults.records, promised),
      operations: this.recorder.operations,
      final,
      seatIds: HALL.seatIds,
      phasesMs,
    };
  }

  private async prepare(): Promise<void> {
    await this.world.setFsync(this.schedule.fsync);
    const layout = await this.insist('POST', '/layouts', HALL.layout);
    const startsAt = new Date(Date.now() + 24 * 60 * 60_000).toISOString();
    const event = { name: `Schedule ${this.schedule.seed}`, startsAt, layoutId: layout.id };
    this.eventId = (await this.insist('POST', '/events', event)).id;
    // Open everywhere, so that every process sweeps it from the start.
    for (const url of this.world.urls) await this.insist('GET', `/events/${this.eventId}`, undefined, url);
  }

  private async buy(isOver: () => boolean): Promise<void> {
    const users = Array.from({ length: this.schedule.buyers }, (_, n) => `u${n + 1}`);
    const buyers = new Map<string, Buyer>();
    const sale: Sale = {
      eventId: this.eventId,
      urls: this.world.urls,
      minuteMs: MINUTE_MS,
      token: (user) => this.token(user, ['customer']),
      organiserToken: this.token('organiser', ['organiser']),
      recorder: this.recorder,
      give: (user, hold, since) => buyers.get(user)!.receive(hold, since),
      users,
      isOver,
    };
    for (const user of users) buyers.set(user, new Buyer(user, sale, new Prng(this.schedule.seed, user)));
    await Promise.all([...buyers.values()].map((buyer) => buyer.act()));
  }

  /** Nothing is held, and every process shows what the ledger has; or the time for that is over. */
  private async whenQuiet(): Promise<FinalState> {
    const deadline = performance.now() + QUIET_MS;
    for (;;) {
      const final = await this.look();
      const isQuiet =
        final.unrest.length === 0 && agreementFindings({ final, seatIds: HALL.seatIds }).length === 0;
      if (isQuiet || performance.now() > deadline) return { ...final, at: this.clock.now() };
      await delay(POLL_MS);
    }
  }

  private async look(): Promise<FinalState> {
    const unrest: string[] = [];
    const views: FinalState['views'] = [];
    for (const [api, url] of this.world.urls.entries()) {
      const view = await this.view(url).catch((error: Error) => void unrest.push(error.message));
      if (view) views.push({ api, ...view });
    }
    const bookings = await this.bookings();
    const pending = bookings.filter((booking) => booking.active && booking.status === 'pending');
    if (pending.length > 0)
      unrest.push(`bookings still wait for their payment: ${pending.map((one) => one.id)}`);
    const mirror = this.world.hasMirror ? await this.mirror() : undefined;
    return { at: this.clock.now(), bookings, views, mirror, price: HALL.price, unrest };
  }

  private async view(url: string): Promise<{ seats: Record<string, string>; stats: Record<string, number> }> {
    const token = this.token('organiser', ['organiser']);
    const paths = [`/seat-booking/layout/${this.eventId}`, `/seat-booking/stats/${this.eventId}`];
    const [layout, stats] = await Promise.all(
      paths.map((path) => this.client.ask(`${url}${path}`, 'GET', token)),
    );
    for (const { status, body } of [layout, stats])
      if (status !== 200) throw new Error(`${url} answers ${status} ${JSON.stringify(body)}`);
    const seats = layout.body.seats as { id: string; status: string }[];
    return {
      seats: Object.fromEntries(seats.map((seat) => [seat.id, seat.status])),
      stats: stats.body as Record<string, number>,
    };
  }

  private bookings(): Promise<LedgerBooking[]> {
    const eventId = new mongo.ObjectId(this.eventId);
    return this.world.ledger(async (db) => {
      const found = await db
        .collection('seat_bookings')
        .find({ eventId, tombstone: { $ne: true } })
        .toArray();
      return found.map((doc) => ({
        id: String(doc._id),
        userId: doc.userId,
        active: doc.active,
        status: doc.status,
        seatIds: doc.allSeatIds,
        holdIds: doc.holdIds,
        operation: Number(/^op-(\d+)$/.exec(doc.contact.name)?.[1] ?? Number.NaN),
        ...(doc.payment.dueAt && { dueAt: (doc.payment.dueAt as Date).getTime() }),
      }));
    });
  }

  private mirror(): Promise<Record<string, string>> {
    const eventId = new mongo.ObjectId(this.eventId);
    return this.world.ledger(async (db) => {
      const seats = await db.collection('seat_states').find({ eventId }).toArray();
      return Object.fromEntries(
        seats.map(({ seatId, status, bookingId }) => [seatId, bookingId ? `${status} ${bookingId}` : status]),
      );
    });
  }

  /** Asks until it is done: nothing is wrong yet, or not any more. */
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many forms
  private async insist(method: string, path: string, body?: object, url = this.world.urls[0]): Promise<any> {
    const deadline = performance.now() + SETUP_MS;
    for (;;) {
      const answer = await this.client.ask(
        `${url}${path}`,
        method,
        this.token('organiser', ['organiser']),
        body,
      );
      if (answer.status === 200 || answer.status === 201) return answer.body;
      if (performance.now() > deadline)
        throw new Error(`${method} ${path} answers ${answer.status} ${JSON.stringify(answer.body)}`);
      await delay(POLL_MS);
    }
  }

  private token(user: string, roles: Role[]): string {
    let token = this.tokens.get(user);
    if (!token) {
      token = new JwtService().sign(
        { sub: user, roles },
        { secret: this.world.jwtSecret, expiresIn: '2h', noTimestamp: true },
      );
      this.tokens.set(user, token);
    }
    return token;
  }
}

async function timed<T>(phasesMs: Record<string, number>, phase: string, deed: Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await deed;
  phasesMs[phase] = Math.round(performance.now() - started);
  return done;
}
