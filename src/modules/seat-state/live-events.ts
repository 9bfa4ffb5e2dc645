import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Model } from 'mongoose';
import { notReplicated, storeUnavailable } from '../../common/errors/domain-error.js';
import { LIMITS } from '../../config/limits.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import { eventNotFound } from '../../mongo/require-event.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import type { Script, ScriptCall } from '../../redis/script.js';
import { setStatusScript } from '../../redis/scripts/set-status.js';
import { snapshotScript } from '../../redis/scripts/snapshot.js';
import { LayoutStore } from '../layouts/layout-store.js';
import { Metrics } from '../metrics/metrics.js';
import { compareVersions } from './event-version.js';
import { LiveEvent } from './live-event.js';
import { Rebuild } from './rebuild.js';
import type { Replica } from './replica.js';

const ATTEMPTS = 4;

/** The events this process works on, and the one way to run a script of theirs. */
@Injectable()
export class LiveEvents {
  private readonly open = new LRUCache<string, LiveEvent>({
    max: LIMITS.replicasInMemory,
    dispose: (live, _id, reason) => {
      if (this.isRetained(live)) return;
      // Nobody applies changes to it any more; who still works on it must not take it for current.
      live.replica.markStale();
      if (reason === 'evict') this.evictions.inc();
    },
  });
  /** Events that are kept however long nobody asks for them. */
  private readonly retained = new Map<string, LiveEvent>();
  private readonly opening = new Map<string, Promise<LiveEvent>>();
  private readonly evictions;

  constructor(
    private readonly redis: RedisConnection,
    private readonly layouts: LayoutStore,
    private readonly rebuild: Rebuild,
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
    metrics: Metrics,
  ) {
    this.evictions = metrics.counter(
      'seatlatch_event_evictions_total',
      'Copies of events dropped from memory to make room for others',
    );
  }

  /** @throws DomainError EVENT_NOT_FOUND */
  async get(eventId: string): Promise<LiveEvent> {
    const known = this.retained.get(eventId) ?? this.open.get(eventId);
    if (known) return known;
    let opening = this.opening.get(eventId);
    if (!opening) {
      opening = this.load(eventId).finally(() => this.opening.delete(eventId));
      this.opening.set(eventId, opening);
    }
    return opening;
  }

  /** Every event open in this process: the retained ones, then the others, last used first. */
  all(): LiveEvent[] {
    return [...this.retained.values(), ...this.open.values()];
  }

  /** Keeps the event in memory until it is released. */
  retain(live: LiveEvent): void {
    this.retained.set(live.id, live);
    this.open.delete(live.id);
  }

  isRetained(live: LiveEvent): boolean {
    return this.retained.get(live.id) === live;
  }

  release(live: LiveEvent): void {
    this.retained.delete(live.id);
    this.open.set(live.id, live);
  }

  /**
   * Runs a script of the event, rebuilding the event first when Redis has lost it. `requestId`: see RedisConnection.
   * @throws DomainError STORE_UNAVAILABLE; with strict durability also when no replica has the change
   */
  async run<Args, Reply>(
    live: LiveEvent,
    script: Script<Args, Reply>,
    args: Args,
    requestId?: string,
  ): Promise<Reply> {
    const { reply, isKept } = await this.settle(live, script, args, requestId);
    if (!isKept) throw notReplicated();
    return reply;
  }

  /**
   * As {@link run}, for a script that does what several requests ask for: `isKept` is false when its promises had to be
   * taken back, which makes no difference to those whom it has promised nothing.
   */
  async settle<Args, Reply>(
    live: LiveEvent,
    script: Script<Args, Reply>,
    args: Args,
    requestId?: string,
  ): Promise<{ reply: Reply; isKept: boolean }> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const outcome = await this.redis.run(script, live.keys, live.epoch, args, requestId);
      if (outcome.tag === 'DONE') return { reply: outcome.reply, isKept: true };
      if (outcome.tag === 'UNREPLICATED') {
        await this.takeBack(live, script.undo?.(args, outcome.reply) ?? [], requestId);
        return { reply: outcome.reply, isKept: false };
      }
      if (outcome.tag === 'EPOCH') live.epoch = outcome.epoch;
      else await this.rebuild.run(live);
    }
    throw storeUnavailable('Redis');
  }

  /** The replica, not older than any change this process was told of. */
  async fresh(live: LiveEvent): Promise<Replica> {
    const { replica } = live;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!replica.isStale && (await replica.reach(live.expectedVersion, LIMITS.readYourWritesMs)))
        return replica;
      await this.reload(live);
    }
    throw storeUnavailable('Redis');
  }

  /**
   * Whether the event has come to `version`; Redis is asked before the answer is no.
   * @throws DomainError STORE_UNAVAILABLE
   */
  async hasReached(live: LiveEvent, version: string): Promise<boolean> {
    const { replica } = live;
    if (!replica.isStale && (await replica.reach(version, LIMITS.readYourWritesMs))) return true;
    await this.reload(live);
    return compareVersions(replica.version, version) >= 0;
  }

  /** Reads the event's document again, after it was edited. */
  async refreshFacts(live: LiveEvent): Promise<void> {
    live.facts = await this.readDocument(live.id);
  }

  /** Redis learns the event's status; MongoDB has it already. */
  async tellStatus(live: LiveEvent): Promise<void> {
    const { status } = live.facts;
    const { version } = await this.run(live, setStatusScript, { status, streamLength: LIMITS.streamLength });
    live.expect(version);
  }

  /** Asks before something is stored that could not be shown then. @throws DomainError STORE_UNAVAILABLE */
  async assertReachable(): Promise<void> {
    await this.redis.everyServer('ping');
  }

  /** As far as it can be: what stays lapses by itself. */
  private async takeBack(live: LiveEvent, undoing: ScriptCall[], requestId?: string): Promise<void> {
    await Promise.allSettled(undoing.map(({ script, args }) => this.run(live, script, args, requestId)));
  }

  private async load(eventId: string): Promise<LiveEvent> {
    const facts = await this.readDocument(eventId);
    const layout = () => this.layouts.get(facts.layoutId.toHexString(), facts.layoutVersion);
    const live = new LiveEvent(eventId, facts, layout);
    await this.reload(live);
    const retained = this.retained.get(eventId);
    if (!retained) this.open.set(eventId, live);
    return retained ?? live;
  }

  private async readDocument(eventId: string): Promise<EventDoc> {
    const event = await this.events.findById(eventId).lean();
    if (!event) throw eventNotFound(eventId);
    return event;
  }

  private reload(live: LiveEvent): Promise<void> {
    live.loading ??= this.loadSnapshot(live).finally(() => (live.loading = undefined));
    return live.loading;
  }

  private async loadSnapshot(live: LiveEvent): Promise<void> {
    const { version, status, state } = await this.run(live, snapshotScript, undefined);
    // Edits of the event are in MongoDB before they are deltas: one that this snapshot skips is found there.
    await this.refreshFacts(live);
    live.replica.load(version, state);
    live.expect(version);
    if (status !== live.facts.status) await this.tellStatus(live);
  }
}
