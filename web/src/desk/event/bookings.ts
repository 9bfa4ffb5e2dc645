import { signal } from '@preact/signals';
import type { BookingDto, ChangedSeat, SeatlatchClient } from '../../../../packages/client/src/index.js';
import { ACTIVE } from '../../api/booking-status.js';
import { deskSentence } from '../words.js';

const PAGE = 200;
/** More are not kept by the page: the newest are. */
export const MOST_KEPT = 25_000;
/** More than these are not asked for one by one. */
const SINGLY = 20;

/** The bookings of one event, newest first: all are read, so that they can be searched, summed up over time and exported. */
export class Bookings {
  readonly all = signal<readonly BookingDto[]>([]);
  readonly isLoading = signal(true);
  readonly failure = signal<string | undefined>(undefined);
  private freed = new Set<string>();
  /** Whether all of them have been read: until then what is summed up or exported lacks some. */
  private isWhole = false;
  /** Counts the times at which what was read before became doubtful. */
  private doubts = 0;
  private loading?: Promise<void>;
  private readonly ending = new AbortController();

  constructor(
    private readonly client: SeatlatchClient,
    private readonly eventId: string,
  ) {}

  get isCut(): boolean {
    return this.all.value.length >= MOST_KEPT;
  }

  /** All of them anew, once for all who ask while it is under way. */
  load(): Promise<void> {
    this.loading ??= this.loadAll().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  /** Any of them may have changed: the next {@link catchUp} reads all. */
  doubt(): void {
    this.isWhole = false;
    this.doubts++;
  }

  /** Nothing is read any more. */
  close(): void {
    this.ending.abort();
  }

  /** Remembers what the next {@link catchUp} has to ask for. @returns whether there is anything */
  note(changed: readonly ChangedSeat[]): boolean {
    for (const { seatId, before } of changed) if (before === 'booked') this.freed.add(seatId);
    return changed.some(({ status, before }) => status === 'booked' || before === 'booked');
  }

  /** Reads what has been booked and freed since, or all while some are not read yet; {@link failure} tells how it went. */
  async catchUp(): Promise<void> {
    // What is under way may have read before the changes that are asked for.
    await this.loading;
    const { freed } = this;
    this.freed = new Set();
    try {
      if (!this.isWhole) await this.load();
      await this.readNewest();
      const ended = this.all.value.filter(
        ({ status, allSeatIds }) => ACTIVE.has(status) && allSeatIds.some((id) => freed.has(id)),
      );
      if (ended.length > SINGLY) await this.load();
      else for (const { id } of ended) await this.readAgain(id);
      if (this.isWhole) this.failure.value = undefined;
    } catch (error) {
      for (const id of freed) this.freed.add(id);
      this.failure.value = deskSentence(error);
    }
  }

  /** @throws ApiError BOOKING_NOT_CANCELLABLE */
  async cancel(id: string, reason: string): Promise<BookingDto> {
    const { booking } = await this.client.post('/seat-booking/bookings/{id}/cancel', {
      params: { path: { id } },
      body: { ...(reason && { reason }) },
    });
    this.merge([booking]);
    return booking;
  }

  /** @throws ApiError BOOKING_NOT_PAYABLE */
  async recordPayment(id: string, status: 'paid' | 'failed'): Promise<BookingDto> {
    const { booking } = await this.client.post('/seat-booking/bookings/{id}/payment', {
      params: { path: { id } },
      body: { status },
    });
    this.merge([booking]);
    return booking;
  }

  private async readNewest(): Promise<void> {
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await this.page(cursor);
      const known = new Set(this.all.value.map(({ id }) => id));
      this.merge(items);
      cursor = items.some(({ id }) => known.has(id)) ? undefined : nextCursor;
    } while (cursor && this.all.value.length < MOST_KEPT);
  }

  private async loadAll(): Promise<void> {
    const { doubts } = this;
    this.isWhole = false;
    this.isLoading.value = true;
    this.failure.value = undefined;
    try {
      let count = 0;
      let cursor: string | undefined;
      do {
        const page = await this.page(cursor);
        count += page.items.length;
        cursor = page.nextCursor;
        // What is read so far is shown; what was known and is not read again yet stays.
        this.merge(page.items);
      } while (cursor && count < MOST_KEPT);
      this.isWhole = doubts === this.doubts;
    } catch (error) {
      this.failure.value = deskSentence(error);
    }
    this.isLoading.value = false;
  }

  private async readAgain(id: string): Promise<void> {
    const init = { params: { path: { id } }, signal: this.ending.signal };
    this.merge([await this.client.get('/seat-booking/bookings/{id}', init)]);
  }

  private page(cursor: string | undefined) {
    const query = { eventId: this.eventId, limit: PAGE, cursor };
    return this.client.get('/seat-booking/bookings', { params: { query }, signal: this.ending.signal });
  }

  private merge(read: readonly BookingDto[]): void {
    const byId = new Map(this.all.value.map((booking) => [booking.id, booking]));
    for (const booking of read) {
      const known = byId.get(booking.id);
      // A page that was asked for earlier may come later.
      if (!known || known.updatedAt <= booking.updatedAt) byId.set(booking.id, booking);
    }
    this.all.value = [...byId.values()]
      .sort((one, other) => (one.id < other.id ? 1 : -1))
      .slice(0, MOST_KEPT);
  }
}
