import { LIMITS } from '../../config/limits.js';
import type { RedisConnection } from '../../redis/redis-connection.js';
import { formatVersion, type EventVersion } from '../seat-state/event-version.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import { parseEntry, type Change, type StreamEntry } from './change.js';
import { HoldBook } from './hold-book.js';
import type { MirrorStore } from './mirror-store.js';
import { ProjectionBatch } from './projection-batch.js';
import type { ProjectionLease } from './projection-lease.js';
import type { Resync } from './resync.js';

export interface ProjectionParts {
  readonly redis: RedisConnection;
  readonly store: MirrorStore;
  readonly lease: ProjectionLease;
  readonly resync: Resync;
  /** Told of every batch once it is durable. */
  readonly written: (live: LiveEvent, oldest: Change, count: number) => Promise<void>;
}

/** What one process knows while it projects an event. Thrown away after any failure: MongoDB has it all. */
export class EventProjection {
  private constructor(
    readonly live: LiveEvent,
    /** Version up to which mirror and log are complete. */
    public position: EventVersion,
    private book: HoldBook,
    private readonly parts: ProjectionParts,
  ) {}

  /** Goes on where the mirror ends. */
  static async resume(
    live: LiveEvent,
    position: EventVersion,
    parts: ProjectionParts,
  ): Promise<EventProjection> {
    const [layout, held] = await Promise.all([live.layout(), parts.store.heldSeats(live.id)]);
    const book = new HoldBook();
    const oldestFirst = held.toSorted((a, b) => a.epoch - b.epoch || a.n - b.n);
    for (const { seatId, holdId, holderId, heldSince, heldUntil, epoch, n } of oldestFirst) {
      const facts = {
        holdId: holdId!,
        holderId: holderId!,
        since: heldSince!,
        until: heldUntil!,
        knownAt: { epoch, n },
      };
      book.put(facts, [layout.ordinalOf(seatId)!]);
    }
    return new EventProjection(live, position, book, parts);
  }

  /**
   * Writes the next changes.
   * @returns `caught_up`, `more` to do, or `lost` when another process has the event
   */
  async step(): Promise<'caught_up' | 'more' | 'lost'> {
    const changes = (await this.read()).map(parseEntry);
    if (changes.length === 0) return 'caught_up';
    const run = this.nextRun(changes);
    if (run.length === 0) {
      if (!(await this.startAnew(changes[0]))) return 'more';
    } else await this.project(run);
    if (!(await this.parts.lease.advance(this.live.id, this.position))) return 'lost';
    await this.parts.written(this.live, changes[0], run.length);
    return run.length === changes.length && changes.length < LIMITS.mirrorBatch ? 'caught_up' : 'more';
  }

  private async read(): Promise<StreamEntry[]> {
    const { deltas } = this.live.keys;
    const args = [deltas, `(${formatVersion(this.position)}`, '+', 'COUNT', LIMITS.mirrorBatch];
    return (await this.parts.redis.command('xrange', deltas, args)) as StreamEntry[];
  }

  /** The changes that follow one another and the position without a gap; not more than one writing should have. */
  private nextRun(changes: Change[]): Change[] {
    let { epoch, n } = this.position;
    let seats = 0;
    const end = changes.findIndex(({ version, operation, seats: changed }, i) => {
      const follows = operation !== 'reset' && version.epoch === epoch && version.n === ++n;
      seats += changed.length;
      return !follows || (i > 0 && seats > LIMITS.mirrorSeats);
    });
    return end < 0 ? changes : changes.slice(0, end);
  }

  private async project(run: Change[]): Promise<void> {
    // Asked for anew: a projection lasts long, and layouts have to be let go when memory is short.
    const { layout } = await this.live.layout();
    const seatIdOf = (ordinal: number): string => layout.seats[ordinal].id;
    const batch = new ProjectionBatch(this.live.id, seatIdOf, this.book);
    for (const change of run) batch.add(change);
    await this.parts.store.fillEnds(batch.unknownEnds);
    const seats = new Map([...batch.seats].map(([ordinal, seat]) => [seatIdOf(ordinal), seat]));
    // The mirror first: what the log and its readers have told as ended must not come back with a rebuild.
    await this.parts.store.writeSeats(this.live.id, seats, new Set([...batch.newlyHeld].map(seatIdOf)));
    await this.parts.store.append(batch.log);
    this.position = run.at(-1)!.version;
  }

  /** @returns whether that worked; the stream moves on meanwhile */
  private async startAnew(next: Change): Promise<boolean> {
    const { epoch, n } = next.version;
    const base = next.operation === 'reset' ? next.version : { epoch, n: n - 1 };
    const book = await this.parts.resync.run(this.live, await this.live.layout(), this.position, base, next);
    if (!book) return false;
    this.book = book;
    this.position = base;
    return true;
  }
}
