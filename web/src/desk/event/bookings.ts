import { signal } from '@preact/signals';
import type { BookingDto, ChangedSeat, SeatlatchClient } from '../../../../packages/client/src/index.js';
import { deskSentence } from '../words.js';

const PAGE = 200;
/** More are not kept by the page: the newest are. */
export const MOST_KEPT = 25_000;
/** More than these are not asked for one by one. */
const SINGLY = 20;

/** Seats of such bookings are sold. */
export const ACTIVE: ReadonlySet<BookingDto['status']> = new Set(['pending', 'confirmed', 'paid']);

/** The bookings of one event, newest first: all are read, so that they can be searched, summed up over time and exported. */
export class Bookings {
  readonly all = signal<readonly BookingDto[]>([]);
  readonly isLoading = signal(true);
  readonly failure = signal<string | undefined>(undefined);
  private freed = new Set<string>();

  constructor(
    private readonly client: SeatlatchClient,
    private readonly eventId: string,
  ) {}

  get isCut(): boolean {
    return this.all.value.length >= MOST_KEPT;
  }

  /** All of them anew. */
  async load(): Promise<void> {
    this.isLoading.value = true;
    this.failure.value = undefined;
    try {
      let read: BookingDto[] = [];
      let cursor: string | undefined;
      do {
        const page = await this.page(cursor);
        read = [...read, ...page.items];
        cursor = page.nextCursor;
        // What is read so far is shown; what was known and is not read again yet stays.
        this.merge(page.items);
      } while (cursor && read.length < MOST_KEPT);
    } catch (error) {
      this.failure.value = deskSentence(error);
    }
    this.isLoading.value = false;
  }

  /** Remembers what the next {@link catchUp} has to ask for. @returns whether there is anything */
  note(changed: readonly ChangedSeat[]): boolean {
    for (const { seatId, before } of changed) if (before === 'booked') this.freed.add(seatId);
    return changed.some(({ status, before }) => status === 'booked' || before === 'booked');
  }

  /** Reads what has been booked and freed since. */
  async catchUp(): Promise<void> {
    const { freed } = this;
    this.freed = new Set();
    try {
      await this.readNewest();
      const ended = this.all.value.filter(
        ({ status, allSeatIds }) => ACTIVE.has(status) && allSeatIds.some((id) => freed.has(id)),
      );
      if (ended.length > SINGLY) await this.load();
      else for (const { id } of ended) await this.readAgain(id);
      this.failure.value = undefined;
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

  private async readAgain(id: string): Promise<void> {
    this.merge([await this.client.get('/seat-booking/bookings/{id}', { params: { path: { id } } })]);
  }

  private page(cursor: string | undefined) {
    const query = { eventId: this.eventId, limit: PAGE, cursor };
    return this.client.get('/seat-booking/bookings', { params: { query } });
  }

  private merge(read: readonly BookingDto[]): void {
    const byId = new Map(this.all.value.map((booking) => [booking.id, booking]));
    for (const booking of read) byId.set(booking.id, booking);
    this.all.value = [...byId.values()]
      .sort((one, other) => (one.id < other.id ? 1 : -1))
      .slice(0, MOST_KEPT);
  }
}
