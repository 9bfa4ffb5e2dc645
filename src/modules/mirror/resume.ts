import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { BackgroundLoop } from '../../common/background-loop.js';
import { LIMITS } from '../../config/limits.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import { SEAT_STATE_MODEL, type SeatStateDoc } from '../../mongo/seat-state.schema.js';
import { eventKeys } from '../../redis/keys.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { compareVersions } from '../seat-state/event-version.js';
import { ProjectionLease } from './projection-lease.js';
import { Projector } from './projector.js';

/**
 * Takes up events that nobody asks for: at a start those whose changes were not all mirrored or whose holds wait for
 * their end, later those whose projecting process is gone.
 */
@Injectable()
export class Resume implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Resume.name);
  private readonly loop = new BackgroundLoop(
    this.log,
    'looking for events that nobody mirrors',
    LIMITS.mirrorOrphansMs,
    () => this.look(),
  );
  private hasResumed = false;

  constructor(
    private readonly projector: Projector,
    private readonly lease: ProjectionLease,
    private readonly redis: RedisConnection,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
    @InjectModel(SEAT_STATE_MODEL) private readonly seatStates: Model<SeatStateDoc>,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  private async look(): Promise<void> {
    if (!this.hasResumed) await this.resumeAll();
    this.hasResumed = true;
    for (const eventId of await this.lease.orphans()) await this.follow(eventId);
  }

  private async resumeAll(): Promise<void> {
    const onSale = await this.events
      .find({ status: 'on_sale', epoch: { $gt: 0 } }, { _id: 1 })
      .sort({ _id: -1 })
      .limit(LIMITS.mirrorEventsChecked)
      .lean();
    let opened = 0;
    for (let i = 0; i < onSale.length; i += LIMITS.pageMax) {
      for (const eventId of await this.unfinished(
        onSale.slice(i, i + LIMITS.pageMax).map(({ _id }) => _id),
      )) {
        if (this.loop.isStopped || ++opened > LIMITS.mirrorEventsResumed) return;
        await this.follow(eventId);
      }
    }
  }

  private async unfinished(ids: Types.ObjectId[]): Promise<string[]> {
    const [positions, held] = await Promise.all([
      this.lease.positions(ids),
      this.seatStates.distinct('eventId', { eventId: { $in: ids }, status: 'held' }),
    ]);
    const withHolds = new Set(held.map(String));
    const unfinished: string[] = [];
    for (const id of ids.map(String)) {
      const last = await this.lastVersion(id);
      const { epoch, n } = positions.get(id) ?? { epoch: 0, n: 0 };
      const isBehind = last !== undefined && compareVersions(last, `${epoch}-${n}`) > 0;
      if (isBehind || withHolds.has(id)) unfinished.push(id);
    }
    return unfinished;
  }

  private async lastVersion(eventId: string): Promise<string | undefined> {
    const { deltas } = eventKeys(eventId);
    const args = [deltas, '+', '-', 'COUNT', 1];
    const entries = (await this.redis.command('xrevrange', deltas, args)) as [string, string[]][];
    return entries[0]?.[0];
  }

  /** One event that cannot be opened keeps no other from it. */
  private async follow(eventId: string): Promise<void> {
    await this.projector
      .follow(eventId)
      .catch((error: unknown) => this.log.warn(`taking up event ${eventId}: ${String(error)}`));
  }
}
