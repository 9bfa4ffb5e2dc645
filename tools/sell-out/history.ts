import type { Answer } from './client.js';

export interface Sale {
  userId: string;
  seatIds: string[];
}

/** What the buyers were told: the only source of what the stores are checked against. */
export class History {
  /** Booking id -> what was acknowledged. */
  readonly sales = new Map<string, Sale>();
  readonly cancelled = new Set<string>();
  /** Seats of the bookings that stand. */
  soldSeats = 0;
  /** Accepted holds whose confirmation was refused before their deadline. */
  readonly lostHolds: string[] = [];
  /** Answers that no buyer may ever get. */
  readonly unexpected: string[] = [];
  readonly counts = {
    holds: 0,
    conflicts: 0,
    releases: 0,
    unavailable: 0,
    unanswered: 0,
  };
  readonly holdMs: number[] = [];
  readonly confirmMs: number[] = [];

  /** Of every single request, repeats included. */
  seen({ status, body, tookMs }: Answer, path: string): void {
    if (status === 0) this.counts.unanswered++;
    else if (status === 503) this.counts.unavailable++;
    else if (status >= 500 || ![200, 201, 409].includes(status)) {
      this.unexpected.push(`${path}: ${status} ${JSON.stringify(body)}`);
    }
    if (![200, 201, 409].includes(status)) return;
    if (path.endsWith('/hold-seats')) this.holdMs.push(tookMs);
    if (path.endsWith('/confirm')) this.confirmMs.push(tookMs);
  }

  booked(sale: Sale, bookingId: string): void {
    const known = this.sales.get(bookingId);
    if (known && String(known.seatIds) !== String(sale.seatIds)) {
      this.unexpected.push(`booking ${bookingId} was told twice, with other seats`);
    }
    if (!known) this.soldSeats += sale.seatIds.length;
    this.sales.set(bookingId, sale);
  }

  cancel(bookingId: string): void {
    this.soldSeats -= this.sales.get(bookingId)!.seatIds.length;
    this.cancelled.add(bookingId);
  }
}
