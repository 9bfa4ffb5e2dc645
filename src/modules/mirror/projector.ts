import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutageLog } from '../../common/outage-log.js';
import { LIMITS } from '../../config/limits.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { compareVersions, formatVersion } from '../seat-state/event-version.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { EventProjection, type ProjectionParts } from './event-projection.js';
import { MirrorMetrics } from './mirror-metrics.js';
import { MirrorStore } from './mirror-store.js';
import { ProjectionLease } from './projection-lease.js';
import { Resync } from './resync.js';

/** An event as this process follows it. Times are of the monotonic clock, in ms. */
interface Followed {
  live: LiveEvent;
  /** Version up to which mirror and log are known to be complete, whoever wrote them. */
  known: string;
  /** While this process has the event. */
  projection?: EventProjection;
  nextLook: number;
  lastChange: number;
}

/**
 * Writes what happens to the seats of the events open in this process to MongoDB: the durable mirror and the ledger of
 * seat changes. One process has an event at a time, by a lease; if it dies, another goes on. Nothing waits for it.
 */
@Injectable()
export class Projector implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly outage = new OutageLog(new Logger(Projector.name), 'mirroring seats');
  private readonly followed = new Map<string, Followed>();
  private readonly working = new Map<Followed, Promise<void>>();
  private readonly stop = new AbortController();
  private readonly parts: ProjectionParts;
  private loop: Promise<void> = Promise.resolve();
  private renewal: Promise<void> = Promise.resolve();
  private renewAt = 0;

  constructor(
    private readonly events: LiveEvents,
    private readonly lease: ProjectionLease,
    metrics: MirrorMetrics,
    redis: RedisConnection,
    store: MirrorStore,
    resync: Resync,
  ) {
    metrics.countBehind(() => [...this.followed.values()].filter(isBehind).length);
    this.parts = { redis, store, lease, resync, written: (...args) => metrics.written(...args) };
  }

  onApplicationBootstrap(): void {
    this.loop = this.projectUntilStopped();
  }

  /** What is not mirrored yet is, if that is quick; then other processes may go on at once. */
  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.loop;
    const deadline = performance.now() + LIMITS.mirrorDrainMs;
    const ours = [...this.followed.values()].filter(({ projection }) => projection);
    await Promise.allSettled(
      ours.map(async ({ projection }) => {
        while (performance.now() < deadline && (await projection!.step()) === 'more');
      }),
    );
    await this.lease.release(ours.map(({ live }) => live.id)).catch(() => undefined);
  }

  /** Takes the event up even when nothing happens to it here. @throws DomainError EVENT_NOT_FOUND */
  async follow(eventId: string): Promise<void> {
    const live = await this.events.get(eventId);
    const followed = this.followed.get(eventId);
    if (!followed) this.followed.set(eventId, newlyFollowed(live));
    // This process may not see what the one that had the event has left undone.
    else if (!followed.projection) followed.known = '';
  }

  private async projectUntilStopped(): Promise<void> {
    while (!this.stop.signal.aborted) {
      this.startWork();
      this.startRenewal();
      await sleep(LIMITS.mirrorTickMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
    await Promise.all([...this.working.values(), this.renewal]);
  }

  private startWork(): void {
    if (this.stop.signal.aborted) return;
    const open = this.events.all();
    for (const live of open) {
      const known = this.followed.get(live.id);
      // An event that was closed for want of memory and opened again is another object.
      if (!known) this.followed.set(live.id, newlyFollowed(live));
      else if (!this.working.has(known)) known.live = live;
    }
    const now = performance.now();
    for (const followed of this.followed.values()) {
      if (this.working.size >= LIMITS.mirrorEventsAtOnce) return;
      if (this.working.has(followed) || followed.nextLook > now) continue;
      if (isBehind(followed) || isBlind(followed) || isIdle(followed)) this.track(followed);
    }
    if (this.followed.size > open.length) this.forget(new Set(open.map(({ id }) => id)));
  }

  private forget(open: ReadonlySet<string>): void {
    for (const [id, followed] of this.followed)
      if (!open.has(id) && !followed.projection && !this.working.has(followed)) this.followed.delete(id);
  }

  private track(followed: Followed): void {
    // Behind all others, so that events in which something always happens keep none waiting.
    this.followed.delete(followed.live.id);
    this.followed.set(followed.live.id, followed);
    const work = this.work(followed)
      .then(() => this.outage.worked())
      .catch((error: unknown) => {
        this.outage.failed(error);
        giveUp(followed);
      })
      .finally(() => {
        this.working.delete(followed);
        followed.nextLook = Math.max(followed.nextLook, performance.now() + LIMITS.mirrorTickMs);
        this.startWork();
      });
    this.working.set(followed, work);
  }

  private async work(followed: Followed): Promise<void> {
    if (!followed.projection && !(await this.acquire(followed))) return;
    if (isBehind(followed) || isBlind(followed)) await this.catchUp(followed, followed.projection!);
    if (!isIdle(followed)) return;
    followed.projection = undefined;
    await this.lease.release([followed.live.id]);
  }

  private startRenewal(): void {
    const now = performance.now();
    if (this.renewAt > now) return;
    this.renewAt = Infinity;
    this.renewal = this.renewAll()
      .catch((error: unknown) => this.outage.failed(error))
      .finally(() => (this.renewAt = now + LIMITS.mirrorLeaseMs / 3));
  }

  /** In one command, however many: leases that wait their turn behind changes would lapse. */
  private async renewAll(): Promise<void> {
    const ours = [...this.followed.values()].map((followed) => ({ followed, was: followed.projection }));
    const projected = ours.filter(({ was }) => was);
    if (projected.length === 0) return;
    const kept = await this.lease.renew(projected.map(({ followed }) => followed.live.id));
    for (const { followed, was } of projected)
      if (followed.projection === was && !kept.has(followed.live.id)) giveUp(followed);
  }

  private async catchUp(followed: Followed, projection: EventProjection): Promise<void> {
    const outcome = await this.projectAll(projection);
    const position = formatVersion(projection.position);
    if (followed.known !== position) noteChange(followed, position);
    // The changes are announced and not to be seen: Redis is away, or lost them.
    if (isBehind(followed)) followed.nextLook = performance.now() + LIMITS.mirrorAttemptMs;
    if (outcome === 'lost') giveUp(followed);
  }

  private async projectAll(projection: EventProjection): Promise<'caught_up' | 'lost'> {
    for (;;) {
      const outcome = await projection.step();
      if (outcome !== 'more') return outcome;
      if (this.stop.signal.aborted) return 'caught_up';
    }
  }

  private async acquire(followed: Followed): Promise<boolean> {
    followed.nextLook = performance.now() + LIMITS.mirrorAttemptMs;
    const { isOurs, position } = await this.lease.acquire(followed.live.id);
    followed.known = formatVersion(position);
    if (!isOurs) return false;
    followed.projection = await EventProjection.resume(followed.live, position, this.parts);
    followed.nextLook = 0;
    noteChange(followed, followed.known);
    return true;
  }
}

function newlyFollowed(live: LiveEvent): Followed {
  return { live, known: '', nextLook: 0, lastChange: 0 };
}

function noteChange(followed: Followed, known: string): void {
  followed.known = known;
  followed.lastChange = performance.now();
}

/** How far the mirror is has to be asked again. */
function giveUp(followed: Followed): void {
  followed.projection = undefined;
  followed.known = '';
  followed.nextLook = performance.now() + LIMITS.mirrorAttemptMs;
}

/** Whether the process was told of a version that is not mirrored, or knows nothing of the mirror yet. */
function isBehind({ live, known }: Followed): boolean {
  if (known === '') return true;
  const { replica, expectedVersion } = live;
  if (compareVersions(expectedVersion, known) > 0) return true;
  return !replica.isStale && compareVersions(replica.version, known) > 0;
}

/** Nothing happens to it any more: whoever sees the next change may have it. */
function isIdle({ projection, lastChange }: Followed): boolean {
  return projection !== undefined && performance.now() - lastChange > LIMITS.mirrorIdleMs;
}

/** Nobody has read the event here since the process lost sight of it: the stream has to be asked for changes. */
function isBlind({ projection, live }: Followed): boolean {
  return projection !== undefined && live.replica.isStale;
}
