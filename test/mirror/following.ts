import { Types, type mongo } from 'mongoose';
import { eventKeys } from '../../src/redis/keys.js';
import { until, type Stage } from '../faults/stage.js';

export interface LogEntry {
  epoch: number;
  n: number;
  at: Date;
  operation: string;
  userId?: string;
  fromUserId?: string;
  requestId?: string;
  holdId?: string;
  heldUntil?: Date;
  bookingId?: string;
  reason?: string;
  endedHolds?: { holdId: string; holderId: string; seatIds: string[]; reason: string; lost?: true }[];
  seatIds: string[];
  statuses: string[];
}

/** Mirror and log of one event, read raw. */
export class Following {
  private readonly eventId: Types.ObjectId;

  constructor(
    private readonly stage: Stage,
    readonly id: string,
  ) {
    this.eventId = new Types.ObjectId(id);
  }

  private get db(): mongo.Db {
    return this.stage.db;
  }

  /** Waits until mirror and log are complete up to the event's last version, and returns that. */
  async caughtUp(): Promise<string> {
    let version = '';
    await until(async () => {
      const [last] = await this.stage.redis.xrevrange(eventKeys(this.id).deltas, '+', '-', 'COUNT', 1);
      const position = await this.db.collection('seat_projections').findOne({ _id: this.eventId });
      version = last?.[0];
      return version !== undefined && version === `${position?.epoch}-${position?.n}`;
    });
    return version;
  }

  /** @throws with every difference between Redis and mirror, and every gap in the log */
  async expectSound(): Promise<void> {
    let version = '';
    for (;;) {
      const faults = [...(await this.mirrorFaults()), ...(await this.logFaults())];
      if (faults.length === 0) return;
      // Holds lapse, and are swept, also while one looks.
      const now = await this.caughtUp();
      if (now === version) throw new Error(`Mirror or log are not sound:\n  ${faults.join('\n  ')}`);
      version = now;
    }
  }

  seats(): Promise<mongo.WithId<mongo.BSON.Document>[]> {
    return this.db.collection('seat_states').find({ eventId: this.eventId }).toArray();
  }

  async seat(seatId: string): Promise<mongo.BSON.Document | undefined> {
    return (await this.seats()).find((seat) => seat.seatId === seatId);
  }

  async log(): Promise<LogEntry[]> {
    const found = this.db.collection('seat_log').find({ eventId: this.eventId }).sort({ epoch: 1, n: 1 });
    return (await found.toArray()) as unknown as LogEntry[];
  }

  /** What Redis and the mirror say differently; empty when the mirror is right. */
  async mirrorFaults(): Promise<string[]> {
    const keys = eventKeys(this.id);
    const [state, claims, holds] = await Promise.all([
      this.stage.redis.getBuffer(keys.state),
      this.stage.redis.hgetall(keys.claims),
      this.stage.redis.hgetall(keys.holds),
    ]);
    const mirror = new Map((await this.seats()).map((seat) => [seat.seatId as string, seat]));
    const seatIds = await this.seatIds();
    return seatIds.flatMap((seatId, ordinal) => {
      const expected = expectedOf(state![ordinal], claims[ordinal], holds);
      const found = said(mirror.get(seatId));
      return found === expected ? [] : [`${seatId}: Redis ${expected}, mirror ${found}`];
    });
  }

  /** Versions that are missing or twice; `n` has no gap within an epoch from the first entry on. */
  async logFaults(): Promise<string[]> {
    const entries = await this.log();
    return entries.flatMap(({ epoch, n, operation }, i) => {
      const before = entries[i - 1];
      const isNext = before?.epoch === epoch ? n === before.n + 1 : operation === 'rebuild' || n === 1;
      return isNext ? [] : [`${epoch}-${n} ${operation} after ${before?.epoch}-${before?.n}`];
    });
  }

  /** Status of every seat that the log names, as its entries leave it. */
  async replayedLog(): Promise<Map<string, string>> {
    const replayed = new Map<string, string>();
    for (const { seatIds, statuses } of await this.log())
      seatIds.forEach((seatId, i) => replayed.set(seatId, statuses[i]));
    return replayed;
  }

  private async seatIds(): Promise<string[]> {
    const event = await this.db.collection('events').findOne({ _id: this.eventId });
    const { layoutId, layoutVersion: version } = event!;
    const stored = await this.db.collection('seat_layouts').findOne({ layoutId, version });
    const pieces = this.db.collection('seat_layout_pieces').find({ versionId: stored!._id }).sort({ n: 1 });
    return (await pieces.toArray()).flatMap((piece) => (piece.seats as { id: string }[]).map(({ id }) => id));
  }
}

function expectedOf(status: number, claim: string | undefined, holds: Record<string, string>): string {
  if (status === 2) return `booked ${claim}`;
  if (status !== 1) return ['available', '', '', 'blocked'][status];
  const record = holds[claim!];
  if (!record) return `held ${claim} by nobody`;
  const [, since, deadline, user] = /^(\d+) (\d+) \S+ \d+ \S+ \S+ (.*)$/.exec(record)!;
  return `held ${claim} ${user} ${since} ${deadline}`;
}

function said(seat?: mongo.BSON.Document): string {
  if (!seat) return 'available';
  const { holdId, holderId, heldSince, heldUntil, bookingId } = seat;
  const fields = [holdId, holderId, heldSince?.getTime(), heldUntil?.getTime(), bookingId];
  return [seat.status, ...fields.filter((field) => field !== undefined)].join(' ');
}
