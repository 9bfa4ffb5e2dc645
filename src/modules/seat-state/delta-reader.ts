import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutageLog } from '../../common/outage-log.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { parseDelta } from './delta.js';
import type { LiveEvent } from './live-event.js';
import { LiveEvents } from './live-events.js';

/** Null instead when no stream moved. The client makes this of RESP3's map only for the name `xread`, not `XREAD`. */
type StreamEntries = [key: string, entries: [id: string, fields: string[]][]][];

const BLOCK_MS = 50;
const CLUSTER_POLL_MS = 20;
/** On a cluster every stream costs a command: so many events that were used last are asked for each time, … */
const ASKED_EACH_TIME = 50;
/** … besides those that somebody follows; the others in so many turns. */
const TURNS = 10;
const GATHER_MS = 3;
const RETRY_MS = 100;
const ENTRIES_AT_ONCE = 1_000;

/**
 * Keeps the replicas of this process up to date: one reader for all open events. On a single Redis it waits on a
 * connection of its own; on a cluster, where one command may not name streams of several slots, it asks in turn.
 */
@Injectable()
export class DeltaReader implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(DeltaReader.name);
  private readonly outage = new OutageLog(this.log, 'reading the changes of events');
  private connection?: Redis;
  private stopped = false;
  private turn = 0;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly redis: RedisConnection,
    private readonly events: LiveEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.readUntilStopped();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.connection?.disconnect();
    await this.loop;
  }

  private async readUntilStopped(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.readOnce();
        this.outage.worked();
      } catch (error) {
        if (this.stopped) return;
        this.outage.failed(error);
        // Redis may come back with another past: what is in memory is no longer worth serving.
        for (const live of this.events.all()) live.replica.markStale();
        await sleep(RETRY_MS);
      }
    }
  }

  private async readOnce(): Promise<void> {
    const open = this.events.all().filter((live) => !live.replica.isStale);
    if (this.redis.isCluster) {
      await Promise.all(this.due(open).map((live) => this.readAlone(live)));
      await sleep(CLUSTER_POLL_MS);
    } else if (open.length === 0) {
      await sleep(CLUSTER_POLL_MS);
    } else {
      const streamed = await this.blockOn(open);
      this.applyAll(open, streamed);
      // One command names every stream, so its cost grows with open events: changes are fetched some at a time.
      if (streamed.length > 0) await sleep(GATHER_MS);
    }
  }

  private async blockOn(open: LiveEvent[]): Promise<StreamEntries> {
    if (!this.connection) {
      this.connection = this.redis.reader();
      this.connection.on('error', () => undefined);
      this.connection.on('close', () => {
        for (const live of this.events.all()) live.replica.markStale();
      });
      await this.connection.connect();
    }
    const read = ['COUNT', ENTRIES_AT_ONCE, 'BLOCK', BLOCK_MS] as const;
    return ((await this.connection.xread(...read, 'STREAMS', ...streams(open))) ?? []) as StreamEntries;
  }

  /** Of `open`, last used first, those whose turn it is. */
  private due(open: LiveEvent[]): LiveEvent[] {
    this.turn = (this.turn + 1) % TURNS;
    return open.filter(
      (live, place) =>
        place < ASKED_EACH_TIME ||
        this.events.isRetained(live) ||
        Number.parseInt(live.id.slice(-4), 16) % TURNS === this.turn,
    );
  }

  /** A node that is away makes only its own events stale. */
  private async readAlone(live: LiveEvent): Promise<void> {
    try {
      const read = ['COUNT', ENTRIES_AT_ONCE, 'STREAMS', ...streams([live])];
      const streamed = await this.redis.command('xread', live.keys.deltas, read);
      this.applyAll([live], (streamed ?? []) as StreamEntries);
    } catch (error) {
      this.outage.failed(error);
      live.replica.markStale();
    }
  }

  private applyAll(open: LiveEvent[], streamed: StreamEntries): void {
    const byKey = new Map(open.map((live) => [live.keys.deltas, live]));
    for (const [key, entries] of streamed) {
      const live = byKey.get(key)!;
      const deltas = entries.map(parseDelta);
      if (deltas.some((delta) => delta.operation === 'event')) live.replica.markStale();
      for (const delta of deltas) live.replica.apply(delta);
    }
  }
}

function streams(open: LiveEvent[]): string[] {
  return [...open.map((live) => live.keys.deltas), ...open.map((live) => live.replica.version)];
}
