import { Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { AtMost } from '../../common/at-most.js';
import { storeUnavailable } from '../../common/errors/domain-error.js';
import { newId } from '../../common/ids.js';
import { LIMITS } from '../../config/limits.js';
import { BookingLedger } from '../../mongo/booking-ledger.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import { eventNotFound } from '../../mongo/require-event.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { buildBeginScript } from '../../redis/scripts/build-begin.js';
import { buildScript, type BuildArgs, type BuildReply } from '../../redis/scripts/build.js';
import { confirmBookedScript } from '../../redis/scripts/confirm-booked.js';
import { Metrics } from '../metrics/metrics.js';
import type { LiveEvent } from './live-event.js';
import { RebuildSources } from './rebuild-sources.js';

const ATTEMPTS = 3;

/** Builds an event's live state from MongoDB, the first time and whenever Redis has lost it. */
@Injectable()
export class Rebuild {
  private readonly log = new Logger(Rebuild.name);
  private readonly builder = newId();
  private readonly running = new Map<string, Promise<void>>();
  private readonly turns = new AtMost(LIMITS.rebuildsAtOnce);
  private readonly rebuilds;
  private readonly unrestored;

  constructor(
    private readonly redis: RedisConnection,
    private readonly ledger: BookingLedger,
    private readonly sources: RebuildSources,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
    metrics: Metrics,
  ) {
    this.rebuilds = metrics.counter('seatlatch_built_events_total', 'Live states built from MongoDB');
    this.unrestored = metrics.counter(
      'seatlatch_unrestored_holds_total',
      'Holds of the mirror that a rebuild could not restore whole',
      ['why'],
    );
  }

  /** One rebuild of an event at a time in this process; across processes the build script lets one win. */
  run(live: LiveEvent): Promise<void> {
    let running = this.running.get(live.id);
    if (!running) {
      running = this.turns.run(() => this.build(live)).finally(() => this.running.delete(live.id));
      this.running.set(live.id, running);
    }
    return running;
  }

  private async build(live: LiveEvent): Promise<void> {
    let floor = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const mark = `${this.builder}/${newId()}`;
      const begun = await this.redis.run(buildBeginScript, live.keys, live.epoch, { mark });
      if (begun.tag !== 'DONE') continue;
      if (begun.reply.tag === 'ALREADY') return isBuilt(live, begun.reply.epoch);
      // After the mark: whoever builds under a later epoch than this one and is lost takes the mark along.
      const event = await this.raiseEpoch(live.id, floor);
      // Orders of confirmations that began before Redis lost its past must be in the ledger before it is read.
      await this.ledger.drain();
      const args = { ...(await this.sources.collect(live, event)), mark };
      const outcome = await this.redis.run(buildScript, live.keys, event.epoch, args);
      if (outcome.tag !== 'DONE' || outcome.reply.tag === 'STALE') continue;
      const { reply } = outcome;
      if (reply.tag === 'OLD') {
        floor = reply.epoch;
        continue;
      }
      isBuilt(live, reply.tag === 'BUILT' ? event.epoch : reply.epoch);
      if (reply.tag === 'BUILT') {
        this.tell(live, args, reply);
        void this.teachAgain(live, args, reply.atMs);
        await this.teach(live, args);
      }
      return;
    }
    throw storeUnavailable('Redis');
  }

  /** Orders of other processes may have reached the ledger after it was read: it has the last word (I2). */
  private async teach(live: LiveEvent, { bookings, streamLength }: BuildArgs, begunBy?: Date): Promise<void> {
    const { sold, ended } = await this.sources.soldSince(live, bookings, begunBy);
    for (const booking of sold) {
      const args = { ...booking, ended, streamLength };
      const outcome = await this.redis.run(confirmBookedScript, live.keys, live.epoch, args);
      const evictedSeats = outcome.tag === 'DONE' ? outcome.reply.evictedSeats : undefined;
      this.log.log({ msg: 'a sale arrived during a rebuild', eventId: live.id, evictedSeats });
    }
  }

  /**
   * Once more, later than any order can arrive that began before Redis was built. What began since is known to Redis,
   * which may have freed it again by the time that it is read here.
   */
  private async teachAgain(live: LiveEvent, args: BuildArgs, builtAtMs: number): Promise<void> {
    const { epoch } = live;
    await sleep(LIMITS.ledgerWriteMs + LIMITS.ledgerReadBackMs, undefined, { ref: false });
    // Whoever has built it anew since does so, too.
    if (live.epoch !== epoch) return;
    await this.teach(live, args, new Date(builtAtMs)).catch((error: unknown) =>
      this.log.warn({
        msg: 'sales during a rebuild were not looked for',
        eventId: live.id,
        reason: String(error),
      }),
    );
  }

  private tell(live: LiveEvent, args: BuildArgs, reply: Extract<BuildReply, { tag: 'BUILT' }>): void {
    const { holdsKept, unrestored = [] } = reply;
    this.rebuilds.inc();
    for (const { why } of unrestored) this.unrestored.inc({ why });
    this.log.log({
      msg: 'built live state',
      eventId: live.id,
      epoch: live.epoch,
      bookings: args.bookings.length,
      holdsKept,
      holdsInMirror: args.mirror!.holds.length,
      ...(unrestored.length > 0 && {
        holdsNotRestored: unrestored.length,
        notRestored: unrestored.slice(0, LIMITS.faultsListed),
      }),
    });
  }

  private async raiseEpoch(eventId: string, floor: number): Promise<EventDoc> {
    if (floor > 0) await this.events.updateOne({ _id: eventId }, { $max: { epoch: floor } });
    const event = await this.events
      .findOneAndUpdate(
        { _id: eventId },
        { $inc: { epoch: 1 } },
        { returnDocument: 'after', timestamps: false },
      )
      .lean();
    if (!event) throw eventNotFound(eventId);
    return event;
  }
}

function isBuilt(live: LiveEvent, epoch: number): void {
  live.epoch = epoch;
  live.replica.markStale();
}
