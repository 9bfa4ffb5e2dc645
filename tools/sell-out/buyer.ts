import { setTimeout as delay } from 'node:timers/promises';
import type { Board } from './board.js';
import type { Client } from './client.js';
import type { History } from './history.js';

const SEATS_MAX = 8;
const RELEASE_SHARE = 0.1;
const CANCEL_SHARE = 0.05;
/** Longest time between holding and paying. */
const THINK_MS = 400;
const NOTHING_FREE_MS = 100;
const CONTACT = { name: 'A Buyer', email: 'buyer@example.com' };

/** Somebody who looks at the map, holds seats that seem free, and mostly pays for them. */
export class Buyer {
  constructor(
    readonly id: string,
    private readonly eventId: string,
    private readonly client: Client,
    private readonly board: Board,
    private readonly history: History,
  ) {}

  /** @throws OutOfTime */
  async buyUntilSoldOut(): Promise<void> {
    while (!this.board.isSoldOut) {
      this.client.checkTime();
      const seatIds = await this.choose();
      if (seatIds.length === 0) await delay(NOTHING_FREE_MS * (0.5 + Math.random()));
      else await this.buy(seatIds);
    }
  }

  /** Some of the seats that look free around a seat that was free a moment ago. */
  private async choose(): Promise<string[]> {
    const window = this.board.somewhere();
    if (!window) return [];
    const view = `/seat-booking/layout/${this.eventId}?${new URLSearchParams(window)}`;
    const { status, body } = await this.client.settle('GET', view);
    if (status !== 200) return [];
    const free = (body.seats as { id: string; status: string }[]).filter(
      (seat) => seat.status === 'available',
    );
    const wanted = 1 + Math.floor(Math.random() * SEATS_MAX);
    const from = Math.floor(Math.random() * Math.max(1, free.length - wanted));
    return free.slice(from, from + wanted).map((seat) => seat.id);
  }

  private async buy(seatIds: string[]): Promise<void> {
    const { eventId } = this;
    const hold = await this.client.settle('POST', '/seat-booking/hold-seats', { eventId, seatIds });
    if (hold.status !== 201) {
      this.history.counts.conflicts++;
      return;
    }
    this.history.counts.holds++;
    await delay(Math.random() * THINK_MS);
    const { holdId, expiresAt } = hold.body;
    if (Math.random() < RELEASE_SHARE) {
      await this.client.settle('POST', '/seat-booking/release', { eventId, holdId });
      this.history.counts.releases++;
      return;
    }
    const asked = Date.now();
    const paid = { eventId, holdId, contactInfo: CONTACT };
    const { status, body } = await this.client.settle('POST', '/seat-booking/confirm', paid);
    if (status === 200 || status === 201) await this.bought(body.booking);
    else if (asked < Date.parse(expiresAt)) {
      this.history.lostHolds.push(`hold ${holdId} of ${this.id}: ${status} ${body?.code} ${body?.detail}`);
    }
  }

  private async bought(booking: { id: string; allSeatIds: string[] }): Promise<void> {
    this.history.booked({ userId: this.id, seatIds: booking.allSeatIds }, booking.id);
    if (Math.random() >= CANCEL_SHARE) return;
    await delay(Math.random() * THINK_MS);
    await this.client.settle('POST', `/seat-booking/bookings/${booking.id}/cancel`, {});
    this.history.cancel(booking.id);
  }
}
