import { computed, signal } from '@preact/signals';
import { ApiError, type SeatlatchClient } from '../../../../packages/client/src/index.js';
import { CHOSEN, type SeatStatus } from '../../map/glyphs.js';
import { seatName } from '../../texts/seat-names.js';
import { d, deskSentence } from '../words.js';
import type { Sale } from './sale.js';

/** Seats that one request names: far below what the service takes, however long their ids are. */
const AT_ONCE = 2_000;

export interface Outcome {
  kind: 'info' | 'warning';
  text: string;
}

/** Seats that the organiser has selected, and what is done with them. */
export class Selection {
  readonly seats = signal<ReadonlySet<number>>(new Set());
  readonly isBusy = signal(false);
  readonly outcome = signal<Outcome | undefined>(undefined);
  readonly looks = computed(() => new Map([...this.seats.value].map((n) => [n, CHOSEN])));
  /** Of the selected seats, by what they are now. */
  readonly byStatus = computed(() => {
    void this.sale.changes.value;
    const by: Record<SeatStatus, number[]> = { available: [], held: [], booked: [], blocked: [] };
    for (const n of this.seats.value) by[this.sale.statusOf(n)].push(n);
    return by;
  });

  constructor(
    private readonly client: SeatlatchClient,
    private readonly sale: Sale,
  ) {}

  /** Selects seats, or lets them go when all of them are selected. */
  toggle(seats: readonly number[]): void {
    if (seats.length === 0) return;
    const next = new Set(this.seats.value);
    const isWhole = seats.every((n) => next.has(n));
    for (const n of seats) {
      if (isWhole) next.delete(n);
      else next.add(n);
    }
    this.change(next);
    const { scene } = this.sale;
    const what = seats.length === 1 ? seatName(scene, seats[0]) : d.selection.count(seats.length);
    this.sale.announcer.announce(
      isWhole ? d.selection.left(what, next.size) : d.selection.taken(what, next.size),
    );
  }

  clear(): void {
    this.change(new Set());
  }

  show(seats: readonly number[]): void {
    this.change(new Set(seats));
  }

  /** The seats stay selected, so that what was done can be undone at once. */
  async block(reason: string): Promise<void> {
    const done = await this.inPieces(this.byStatus.value.available, async (seatIds, path) => {
      const body = { seatIds, ...(reason && { reason }) };
      return (await this.client.post('/events/{id}/block', { params: { path }, body })).blockedSeats.length;
    });
    if (done !== undefined) this.tell('info', d.selection.blocked(done));
  }

  async unblock(): Promise<void> {
    const done = await this.inPieces(this.byStatus.value.blocked, async (seatIds, path) => {
      const answer = await this.client.post('/events/{id}/unblock', { params: { path }, body: { seatIds } });
      return answer.unblockedSeats.length;
    });
    if (done !== undefined) this.tell('info', d.selection.unblocked(done));
  }

  private change(seats: ReadonlySet<number>): void {
    this.outcome.value = undefined;
    this.seats.value = seats;
  }

  /** @returns how many seats it was done with; undefined when it was refused */
  private async inPieces(
    seats: readonly number[],
    what: (seatIds: string[], path: { id: string }) => Promise<number>,
  ): Promise<number | undefined> {
    if (this.isBusy.value || seats.length === 0) return undefined;
    this.isBusy.value = true;
    this.outcome.value = undefined;
    let done = 0;
    try {
      for (let at = 0; at < seats.length; at += AT_ONCE) {
        const seatIds = seats.slice(at, at + AT_ONCE).map((n) => this.sale.scene.ids[n]);
        done += await what(seatIds, { id: this.sale.map.eventId });
      }
      return done;
    } catch (error) {
      this.tell('warning', this.refusal(error));
      return undefined;
    } finally {
      this.isBusy.value = false;
    }
  }

  /** Somebody may have taken seats in the same moment. */
  private refusal(error: unknown): string {
    const taken = error instanceof ApiError ? error.problem?.conflictingSeats : undefined;
    if (!Array.isArray(taken)) return deskSentence(error);
    const { scene } = this.sale;
    const names = (taken as string[]).flatMap((id) => scene.ordinals.get(id) ?? []).slice(0, NAMED);
    return d.selection.takenMeanwhile(names.map((n) => seatName(scene, n)).join('; '));
  }

  private tell(kind: Outcome['kind'], text: string): void {
    this.outcome.value = { kind, text };
    this.sale.announcer.announce(text);
  }
}

const NAMED = 5;
