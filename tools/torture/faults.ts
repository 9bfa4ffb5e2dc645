import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRecord, Loss } from './history.js';
import type { Clock } from './recorder.js';
import type { Fault, Schedule } from './schedule.js';
import type { World } from './world.js';

/**
 * How far the durable mirror of holds may be behind Redis while MongoDB can be written to: what was acknowledged
 * earlier than this before a total loss is restored.
 */
export const MIRROR_LAG_MS = 1_000;
/** With `appendfsync everysec` Redis puts a write to its file off for up to two seconds while the disk is busy. */
const FILE_LAG_MS = 2_500;
/** After trouble elsewhere the mirror needs a moment to catch up. */
const CATCH_UP_MS = 2_000;

/** Brings the faults of a schedule about, each at its time, and mends everything afterwards. */
export class Faults {
  readonly records: FaultRecord[] = [];
  private readonly stop = new AbortController();
  private readonly mending: Promise<void>[] = [];

  constructor(
    private readonly world: World,
    private readonly schedule: Schedule,
    private readonly clock: Clock,
  ) {}

  /** Resolves when every fault has struck and those that last are over, or `heal` was called. */
  async strike(): Promise<void> {
    const reviving = this.revive();
    await Promise.all(this.schedule.faults.map((fault) => this.strikeOne(fault)));
    await reviving;
  }

  /** Resolves when every process runs and every link is open. */
  async heal(striking: Promise<void>): Promise<void> {
    this.stop.abort();
    const { world } = this;
    for (const store of ['redis', 'mongod'] as const) world.signalStore(store, 'SIGCONT');
    for (const link of world.links) for (const proxy of Object.values(link)) proxy.heal();
    for (const api of world.apis) {
      api.signal('SIGCONT');
      api.order('clear');
    }
    await striking;
    await Promise.all(this.mending);
    await Promise.all(world.apis.map((api) => api.untilReady()));
    this.settlePoints();
  }

  private async strikeOne(fault: Fault): Promise<void> {
    await this.wait(fault.atMs);
    if (this.stop.signal.aborted) return;
    const { kind, atMs: _, ...rest } = fault;
    const record: FaultRecord = { kind, detail: JSON.stringify(rest), at: this.clock.now() };
    this.records.push(record);
    await this.bring(fault);
    record.until = this.clock.now();
  }

  private async bring(fault: Fault): Promise<void> {
    const { world } = this;
    switch (fault.kind) {
      case 'kill-api-at':
      case 'stall-api-at': {
        const { point, nth } = fault;
        const forMs = fault.kind === 'stall-api-at' ? fault.forMs : undefined;
        return world.apis[fault.api].order({ trap: { point, nth, forMs } });
      }
      case 'kill-api':
        return world.apis[fault.api].signal('SIGKILL');
      case 'pause-api':
        world.apis[fault.api].signal('SIGSTOP');
        await this.wait(fault.forMs);
        return world.apis[fault.api].signal('SIGCONT');
      case 'skew-clock':
        return world.apis[fault.api].order({ skewMs: fault.byMs });
      case 'flush-redis':
        return void (await world.redis('FLUSHALL').catch(() => undefined));
      case 'flush-scripts':
        return void (await world.redis('SCRIPT', 'FLUSH').catch(() => undefined));
      case 'kill-redis':
      case 'wipe-redis':
      case 'kill-mongod':
        return this.killStore(fault);
      case 'pause-redis':
      case 'pause-mongod': {
        const store = fault.kind === 'pause-redis' ? 'redis' : 'mongod';
        world.signalStore(store, 'SIGSTOP');
        await this.wait(fault.forMs);
        return world.signalStore(store, 'SIGCONT');
      }
      default:
        return this.troubleLink(fault);
    }
  }

  private async killStore(
    fault: Extract<Fault, { kind: 'kill-redis' | 'wipe-redis' | 'kill-mongod' }>,
  ): Promise<void> {
    const store = fault.kind === 'kill-mongod' ? 'mongod' : 'redis';
    await this.alone(store, async () => {
      await this.world.killStore(store);
      if (fault.kind === 'wipe-redis') await this.world.wipeRedis();
      await this.wait(fault.forMs);
      await this.world.startStore(store);
    });
  }

  private readonly busy = new Map<string, Promise<void>>();

  /** Two kills of one store follow each other. */
  private async alone(store: string, deed: () => Promise<void>): Promise<void> {
    const done = (this.busy.get(store) ?? Promise.resolve()).then(deed);
    this.busy.set(store, done);
    this.mending.push(done);
    await done;
  }

  private async troubleLink(
    fault: Extract<Fault, { kind: 'delay-link' | 'cut-link' | 'silence-link' }>,
  ): Promise<void> {
    const link = this.world.links[fault.api][fault.store];
    if (fault.kind === 'delay-link') link.delayMs = fault.byMs;
    else if (fault.kind === 'cut-link') link.cut();
    else link.silent(fault.way);
    await this.wait(fault.forMs);
    link.heal();
  }

  /** Starts ended API processes again, as a supervisor does. */
  private async revive(): Promise<void> {
    while (!this.stop.signal.aborted) {
      for (const api of this.world.apis) {
        if (!api.isRunning) void api.start().catch(() => undefined);
      }
      await this.wait(50);
    }
  }

  /** A trap that nobody stepped into was no fault. */
  private settlePoints(): void {
    const reached = this.world.apis.map((api) => api.takeReached());
    this.schedule.faults.forEach((fault) => {
      if (!('point' in fault)) return;
      const { kind, atMs: _, ...rest } = fault;
      const record = this.records.find((one) => one.kind === kind && one.detail === JSON.stringify(rest));
      if (!record) return;
      const at = reached[fault.api].indexOf(fault.point);
      if (at >= 0) reached[fault.api].splice(at, 1);
      else record.missed = true;
    });
  }

  private async wait(forMs: number): Promise<void> {
    await delay(forMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
  }
}

/** When Redis may have forgotten something, and how much. */
export function lossesOf({ fsync }: Schedule, records: readonly FaultRecord[], mirrorLagMs: number): Loss[] {
  const losses: Loss[] = [];
  for (const { kind, at, until = at } of records) {
    const isTotal = kind === 'flush-redis' || kind === 'wipe-redis';
    if (isTotal) losses.push({ at, until, lagMs: lagAt(at, records, mirrorLagMs) });
    else if (kind === 'kill-redis' && fsync === 'everysec') losses.push({ at, until, lagMs: FILE_LAG_MS });
  }
  return losses.sort((a, b) => a.at - b.at);
}

/** While anything else was wrong, or shortly after, the mirror may have been anywhere behind. */
function lagAt(at: number, records: readonly FaultRecord[], mirrorLagMs: number): number {
  const wasWhole = (record: FaultRecord) =>
    record.at >= at || record.kind === 'flush-scripts' || (record.until ?? Infinity) < at - CATCH_UP_MS;
  return records.every(wasWhole) ? mirrorLagMs : Infinity;
}
