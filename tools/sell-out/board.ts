import { setTimeout as delay } from 'node:timers/promises';
import type { Point, Seat } from '../../src/modules/layouts/layout.types.js';
import type { Client } from './client.js';

const REFRESH_MS = 500;
/** Side of the part of the map that a buyer looks at, in the arena's centimetres. */
const WINDOW = 400;
/** Many want the best seats: this share of the buyers looks among the first so many. */
const [CROWD_SHARE, CROWD_SEATS] = [0.3, 400];

/** The overview that hangs in the hall: the whole map as it was a moment ago, shared by all buyers. */
export class Board {
  isSoldOut = false;
  private free: Point[];

  constructor(
    private readonly eventId: string,
    seats: readonly Seat[],
    private readonly client: Client,
  ) {
    this.free = seats.map((seat) => seat.pos);
  }

  async refreshUntil(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.refresh();
      await delay(REFRESH_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  async refresh(): Promise<void> {
    const { status, body } = await this.client.ask('GET', `/seat-booking/layout/${this.eventId}`);
    if (status !== 200) return;
    const seats = body.seats as { pos: Point; status: string }[];
    this.free = seats.filter((seat) => seat.status === 'available').map((seat) => seat.pos);
    this.isSoldOut = seats.every((seat) => seat.status === 'booked');
  }

  /** The part of the map around a seat that was free; undefined when none was. */
  somewhere(): Record<'x' | 'y' | 'width' | 'height', string> | undefined {
    const among = Math.random() < CROWD_SHARE ? Math.min(CROWD_SEATS, this.free.length) : this.free.length;
    const seat = this.free[Math.floor(Math.random() * among)];
    if (!seat) return undefined;
    const [width, height] = [`${WINDOW}`, `${WINDOW}`];
    return { x: `${seat.x - WINDOW / 2}`, y: `${seat.y - WINDOW / 2}`, width, height };
  }
}
