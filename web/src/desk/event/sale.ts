import { signal, type Signal } from '@preact/signals';
import {
  SeatMap,
  type ConnectionState,
  type EventDto,
  type SeatlatchClient,
  type StatsDto,
} from '../../../../packages/client/src/index.js';
import { startMap } from '../../api/start-map.js';
import { STATUSES } from '../../map/glyphs.js';
import { sceneOf, type Scene } from '../../map/scene.js';
import { money } from '../../texts/language.js';
import { Announcer } from '../../ui/announcer.js';
import { deskSentence } from '../words.js';
import { Bookings } from './bookings.js';
import { Repeater } from './repeater.js';
import { Selection } from './selection.js';

/** Between two readings of the statistics while seats change. */
const STATS_REST_MS = 700;
const BOOKINGS_REST_MS = 1_500;
/** After bookings could not be read. */
const RETRY_MS = 5_000;

/** One event as its organiser follows it: seats, statistics and bookings, all of which go on by themselves. */
export class Sale {
  readonly event: Signal<EventDto>;
  readonly stats = signal<StatsDto | undefined>(undefined);
  readonly connection = signal<ConnectionState>('connecting');
  /** Why seats are not followed any more. */
  readonly ending = signal<string | undefined>(undefined);
  /** Grows with every change of a seat: whoever shows states reads it. */
  readonly changes = signal(0);
  readonly announcer = new Announcer();
  readonly bookings: Bookings;
  readonly selection: Selection;
  readonly scene: Scene;
  private readonly statsReader = new Repeater(() => this.readStats(), STATS_REST_MS);
  private readonly bookingsReader: Repeater;
  private retry?: ReturnType<typeof setTimeout>;

  private constructor(
    private readonly client: SeatlatchClient,
    readonly map: SeatMap,
  ) {
    this.event = signal(map.seats.event);
    this.scene = sceneOf(map.seats.layout);
    this.bookings = new Bookings(client, map.eventId);
    this.selection = new Selection(client, this);
    this.bookingsReader = new Repeater(() => this.readBookings(), BOOKINGS_REST_MS);
    map.on('change', ({ seats }) => {
      this.changes.value++;
      this.statsReader.ask();
      if (this.bookings.note(seats)) this.bookingsReader.ask();
    });
    map.on('reload', () => {
      this.changes.value++;
      this.statsReader.ask();
      this.bookings.doubt();
      this.bookingsReader.ask();
    });
    map.on('connection', ({ state, error }) => {
      this.connection.value = state;
      if (state === 'closed' && error !== undefined) this.ending.value = deskSentence(error);
      if (state !== 'online') return;
      this.statsReader.ask();
      this.bookingsReader.ask();
    });
    this.connection.value = map.connection;
    this.statsReader.ask();
    this.bookingsReader.ask();
  }

  /**
   * @param onDelay is told why the seats are not there yet while it is tried again, and nothing once it goes on
   * @throws ApiError EVENT_NOT_FOUND
   */
  static async open(
    client: SeatlatchClient,
    eventId: string,
    onDelay: (why: string | undefined) => void,
  ): Promise<Sale> {
    const map = new SeatMap(client, eventId);
    try {
      await startMap(map, { sentenceOf: deskSentence, tell: onDelay });
    } catch (error) {
      void map.stop();
      throw error;
    }
    return new Sale(client, map);
  }

  close(): void {
    this.statsReader.stop();
    this.bookingsReader.stop();
    clearTimeout(this.retry);
    this.bookings.close();
    void this.map.stop();
  }

  get prices(): number[] {
    const { prices } = this.event.value;
    return this.map.seats.layout.categories.map(({ id, price }) => prices[id] ?? price);
  }

  money(amount: number): string {
    return money(amount, this.event.value.currency);
  }

  statusOf(n: number): (typeof STATUSES)[number] {
    return STATUSES[this.map.seats.states[n]] ?? 'available';
  }

  /** @throws ApiError */
  async change(body: Partial<Pick<EventDto, 'name' | 'startsAt' | 'status'>>): Promise<void> {
    const path = { id: this.map.eventId };
    this.event.value = await this.client.patch('/events/{id}', { params: { path }, body });
  }

  private async readBookings(): Promise<void> {
    clearTimeout(this.retry);
    await this.bookings.catchUp();
    if (this.bookings.failure.value) this.retry = setTimeout(() => this.bookingsReader.ask(), RETRY_MS);
  }

  private async readStats(): Promise<void> {
    try {
      this.stats.value = await this.client.get('/seat-booking/stats/{eventId}', {
        params: { path: { eventId: this.map.eventId } },
      });
    } catch {
      // The connection says that something is wrong, and its return asks again.
    }
  }
}
