import { compareVersions } from '../../src/modules/seat-state/event-version.js';
import { call, type Service } from '../support/service.js';
import { EventStream, type StreamEvent } from './event-stream.js';

/** What a follower took the seats for at a version. */
export interface Sighting {
  version: string;
  /** Statuses in the order of the layout. */
  seats: string;
}

/** A front end of the simplest kind: it loads the map, follows it, and goes on from where it was when it was cut off. */
export class SeatFollower {
  readonly seats = new Map<string, string>();
  /** After every load, every event and every cut. */
  readonly sightings: Sighting[] = [];
  version = '0-0';
  loads = 0;
  resumes = 0;
  private stream?: EventStream;
  private isStopped = false;
  private run: Promise<void> = Promise.resolve();

  /** @param query `?…` of the viewport, if any */
  constructor(
    private readonly services: readonly Service[],
    readonly eventId: string,
    private readonly token: string,
    readonly query = '',
  ) {}

  start(): void {
    this.run = this.follow();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.cut();
    await this.run;
  }

  /** Breaks the connection off, whatever is on it. */
  cut(): void {
    this.stream?.close();
  }

  async load(): Promise<void> {
    const path = `/seat-booking/layout/${this.eventId}${this.query}`;
    const { status, body } = await call(`${this.anyUrl()}${path}`, 'GET', { token: this.token });
    if (status !== 200) throw new Error(JSON.stringify(body));
    this.loads += 1;
    this.seats.clear();
    for (const seat of body.seats) this.seats.set(seat.id, seat.status);
    this.reached(body.version);
  }

  private async follow(): Promise<void> {
    await this.load();
    while (!this.isStopped) {
      const url = `${this.anyUrl()}/seat-booking/stream/${this.eventId}${this.query}`;
      this.stream = await EventStream.open(url, { token: this.token, lastEventId: this.version });
      this.resumes += 1;
      if (this.isStopped) this.cut();
      await this.read(this.stream);
      this.reached(this.stream.parser.lastEventId || this.version);
    }
  }

  private async read(stream: EventStream): Promise<void> {
    for await (const event of stream) await this.apply(event);
  }

  private async apply({ event, id, data }: StreamEvent): Promise<void> {
    if (event === 'resync') {
      do await this.load();
      while (compareVersions(this.version, data.version) < 0);
    }
    if (event !== 'seats' || compareVersions(id, this.version) <= 0) return;
    for (const { seatId, status } of data.changes) this.seats.set(seatId, status);
    this.reached(id);
  }

  private reached(version: string): void {
    this.version = version;
    this.sightings.push({ version, seats: [...this.seats.values()].join() });
  }

  private anyUrl(): string {
    return this.services[Math.floor(Math.random() * this.services.length)].url;
  }
}
