import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRecord, Loss } from './history.js';
import type { Clock } from './recorder.js';
import type { Durability, Fault, Schedule, Store } from './schedule.js';
import type { World } from './world.js';

/**
 * How far the durable mirror of holds may be behind Redis while MongoDB can be written to: what was acknowledged
 * earlier than this before a total loss is restored.
 */
const MIRROR_LAG_MS = 1_000;
/** With `appendfsync everysec` Redis puts a write to its file off for up to two seconds while the disk is busy. */
const FILE_LAG_MS = 2_500;
/** After trouble elsewhere the mirror needs a moment to catch up. */
const CATCH_UP_MS = 2_000;

/** Brings the faults of a schedule about, each at its time, and mends everything afterwards. */
export class Faults {
  readonly records: FaultRecord[] = [];
  private readonly stop = new AbortController();
  private readonly busy = new Map<Store, Promise<void>>();

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
    const { apis, stores } = this.world;
    for (const api of apis) {
      api.signal('SIGCONT');
      api.order('clear');
    }
    await striking;
    await Promise.all(this.busy.values());
    await stores.settle();
    await Promise.all(apis.map((api) => api.untilReady()));
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
    const { apis, stores } = this.world;
    switch (fault.kind) {
      case 'kill-api-at':
        return apis[fault.api].order({ trap: { point: fault.point, nth: fault.nth } });
      case 'stall-api-at':
        return apis[fault.api].order({ trap: { point: fault.point, nth: fault.nth, forMs: fault.forMs } });
      case 'kill-api':
        return apis[fault.api].signal('SIGKILL');
      case 'skew-clock':
        return apis[fault.api].order({ skewMs: fault.byMs });
      case 'flush-redis':
        return void (await stores.redis('FLUSHALL').catch(() => undefined));
      case 'flush-scripts':
        return void (await stores.redis('SCRIPT', 'FLUSH').catch(() => undefined));
      default:
        return this.bringAndEnd(fault);
    }
  }

  private async bringAndEnd(fault: Extract<Fault, { forMs: number }>): Promise<void> {
    const { apis, stores } = this.world;
    switch (fault.kind) {
      case 'pause-api':
        apis[fault.api].signal('SIGSTOP');
        await this.wait(fault.forMs);
        return apis[fault.api].signal('SIGCONT');
      case 'pause-redis':
        return this.alone('redis', () => this.pause('redis', fault.forMs));
      case 'pause-mongod':
        return this.alone('mongod', () => this.pause('mongod', fault.forMs));
      case 'kill-redis':
      case 'wipe-redis':
        return this.alone('redis', () => this.kill('redis', fault.forMs, fault.kind === 'wipe-redis'));
      case 'kill-mongod':
        return this.alone('mongod', () => this.kill('mongod', fault.forMs));
      case 'silence-replication':
        await stores.silenceReplication(fault.store, true);
        await this.wait(fault.forMs);
        return stores.silenceReplication(fault.store, false);
      case 'delay-link':
      case 'cut-link':
      case 'silence-link':
        return this.troubleLink(fault);
    }
  }

  private async pause(store: Store, forMs: number): Promise<void> {
    await this.world.stores.signal(store, 'SIGSTOP');
    await this.wait(forMs);
    await this.world.stores.signal(store, 'SIGCONT');
  }

  private async kill(store: Store, forMs: number, isWiped = false): Promise<void> {
    const { stores } = this.world;
    await stores.kill(store);
    if (isWiped) await stores.wipeRedis();
    await this.wait(forMs);
    await stores.revive(store);
  }

  /** What strikes the same store does so one after the other. */
  private async alone(store: Store, deed: () => Promise<void>): Promise<void> {
    const done = (this.busy.get(store) ?? Promise.resolve()).then(() =>
      this.stop.signal.aborted ? undefined : deed(),
    );
    this.busy.set(store, done);
    await done;
  }

  private async troubleLink(
    fault: Extract<Fault, { kind: 'delay-link' | 'cut-link' | 'silence-link' }>,
  ): Promise<void> {
    const lanes = this.world.stores.links(fault.api, fault.store);
    for (const lane of lanes) {
      if (fault.kind === 'delay-link') lane.delayMs = fault.byMs;
      else if (fault.kind === 'cut-link') lane.cut();
      else lane.silent(fault.way);
    }
    await this.wait(fault.forMs);
    for (const lane of lanes) lane.heal();
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
export function lossesOf(
  { fsync, topology }: Schedule,
  records: readonly FaultRecord[],
  durability: Durability,
): Loss[] {
  const losses: Loss[] = [];
  for (const { kind, at, until = at } of records) {
    const lagMs = lagAt(at, records);
    if (kind === 'flush-redis' || kind === 'wipe-redis') losses.push({ at, until, lagMs });
    if (kind !== 'kill-redis') continue;
    if (topology === 'replicated') losses.push({ at, until, lagMs, keepsHolds: durability === 'replicated' });
    else if (fsync === 'everysec') losses.push({ at, until, lagMs: FILE_LAG_MS });
  }
  return losses.sort((a, b) => a.at - b.at);
}

/** While anything else was wrong, or shortly after, the mirror may have been anywhere behind. */
function lagAt(at: number, records: readonly FaultRecord[]): number {
  const wasWhole = (record: FaultRecord) =>
    record.at >= at || isHarmless(record) || (record.until ?? Infinity) < at - CATCH_UP_MS;
  return records.every(wasWhole) ? MIRROR_LAG_MS : Infinity;
}

function isHarmless({ kind, missed }: FaultRecord): boolean {
  return missed === true || kind === 'flush-scripts' || kind === 'silence-replication';
}
