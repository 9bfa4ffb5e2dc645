import { AtMost } from '../../../common/at-most.js';
import type { OutageLog } from '../../../common/outage-log.js';
import { LIMITS } from '../../../config/limits.js';
import { SEAT_STATUSES } from '../../../redis/seat-status.js';
import type { LayoutIndex, Rect } from '../../layouts/layout-index.js';
import { compareVersions, parseVersion } from '../../seat-state/event-version.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import type { LiveEvents } from '../../seat-state/live-events.js';
import type { PastDeltas } from '../../seat-state/past-deltas.js';
import type { StateListener } from '../../seat-state/replica.js';
import { Audience } from './audience.js';
import { heartbeatFrame, readyFrame, resyncFrame, seatsFrame, type SeatChange } from './frames.js';
import { Reloader } from './reloader.js';
import { SeatHistory } from './seat-history.js';
import type { StreamClient } from './stream-client.js';
import type { StreamMetrics } from './stream-metrics.js';

export interface BroadcastParts {
  readonly events: LiveEvents;
  readonly past: PastDeltas;
  readonly metrics: StreamMetrics;
  readonly outage: OutageLog;
  /** Told when the last reader has gone; the broadcast has ended then. */
  readonly ended: () => void;
}

export interface Joining {
  /** The version the reader has; without one it starts with the present one. */
  after?: string;
  rect?: Rect;
  /** Makes the connection a stream; undefined when the reader has gone. */
  connect: (afterGap: () => Buffer) => StreamClient | undefined;
}

/**
 * Tells everybody who follows one event what changes. It gathers what the replica is told (I5) for a tick and makes one
 * frame of it, which says what each touched seat is by then. The id of a frame is the version of the event that it
 * leads to, so that whoever has the frame knows the state of that version.
 */
export class Broadcast implements StateListener {
  private readonly audiences = new Map<string, Audience>();
  private readonly history: SeatHistory;
  private readonly turns = new AtMost(1);
  private readonly reloader: Reloader;
  /** Seats of which the next frame tells. */
  private readonly touched = new Set<number>();
  private state: Uint8Array;
  /** What has been taken over from the replica, and what of that has been told. */
  private version: string;
  private toldVersion: string;
  private tick?: NodeJS.Timeout;
  private joining = 0;
  private isEnded = false;

  constructor(
    private readonly live: LiveEvent,
    private readonly layout: LayoutIndex,
    private readonly parts: BroadcastParts,
  ) {
    const { replica } = live;
    this.state = replica.state;
    this.version = this.toldVersion = replica.version;
    this.history = new SeatHistory(layout.seatCount, parseVersion(this.version));
    this.reloader = new Reloader(live, parts.events, parts.outage);
    replica.listen(this);
  }

  /**
   * Adds a reader. What it has missed is told at once, and everything later by the frames: both come from one version
   * of the state, with nothing in between. It is taken out again when its connection closes.
   * @throws DomainError STORE_UNAVAILABLE
   */
  async join({ after, rect, connect }: Joining): Promise<void> {
    this.joining += 1;
    try {
      if (after !== undefined) await this.prepareFor(after);
      const client = connect(() => this.resyncOf('slow'));
      if (!client) return;
      const audience = this.audienceOf(rect);
      const retryMs = Math.round(LIMITS.streamRetryMs * (1 + Math.random()));
      client.send(readyFrame(after ?? this.version, retryMs));
      const missed = after === undefined ? undefined : this.missedSince(after, audience);
      if (missed) client.send(missed);
      audience.clients.add(client);
      client.whenClosed(() => this.leave(client, audience));
    } finally {
      this.joining -= 1;
      this.endIfDeserted();
    }
  }

  /** Shows every reader, and whatever is on the way to it, that the stream is alive; ends those that are too old. */
  beat(nowMs: number): void {
    if (this.tick) this.tell();
    const frame = heartbeatFrame(this.toldVersion);
    for (const audience of this.audiences.values()) {
      for (const client of audience.clients) {
        if (client.isSlowTooLong(nowMs)) {
          this.parts.metrics.cutOff.inc();
          client.cutOff();
        } else if (client.isOld(nowMs)) client.end();
      }
      this.send(audience, frame);
    }
  }

  endAll(): void {
    for (const { clients } of this.audiences.values()) for (const client of clients) client.end();
  }

  seatChanged(ordinal: number): void {
    this.touched.add(ordinal);
  }

  /** The replica was loaded: after a gap of the same epoch both states are compared, after a rebuild nothing holds. */
  stateReplaced(state: Uint8Array): void {
    const { version } = this.live.replica;
    const before = this.state;
    this.state = state;
    this.history.breakOff(parseVersion(version));
    const isLater = compareVersions(version, this.version) >= 0;
    if (!isLater || parseVersion(version).epoch !== parseVersion(this.version).epoch) {
      this.startAnew(version);
      return;
    }
    for (let ordinal = 0; ordinal < state.length; ordinal++)
      if (state[ordinal] !== before[ordinal]) this.touched.add(ordinal);
  }

  versionReached(): void {
    this.version = this.live.replica.version;
    if (this.version !== this.toldVersion) this.tick ??= setTimeout(() => this.tell(), LIMITS.streamTickMs);
  }

  wentStale(): void {
    this.reloader.start();
  }

  private tell(): void {
    this.stopTick();
    this.history.touch(this.touched, parseVersion(this.version).n);
    this.toldVersion = this.version;
    for (const audience of this.audiences.values()) {
      const changes = this.changes(this.touched, audience);
      // Who looks at a part is not woken by what happens elsewhere; the heartbeat's id moves it on.
      if (changes.length > 0 || !audience.rect) this.send(audience, seatsFrame(this.version, changes));
    }
    this.touched.clear();
  }

  private startAnew(version: string): void {
    this.stopTick();
    this.touched.clear();
    this.version = this.toldVersion = version;
    for (const audience of this.audiences.values()) {
      this.send(audience, resyncFrame(version));
      this.parts.metrics.resyncs.inc({ why: 'new_epoch' }, audience.clients.size);
    }
  }

  /** The version may be one that only other processes have seen yet, or one of before this process looked. */
  private async prepareFor(after: string): Promise<void> {
    if (compareVersions(after, this.version) > 0) await this.parts.events.hasReached(this.live, after);
    const version = parseVersion(after);
    if (this.history.knows(version)) return;
    const read = (from: string, upTo: string) => this.parts.past.between(this.live, from, upTo);
    await this.turns.run(() => this.history.reachBack(version, read));
  }

  /** All that a reader who has the state of `after` lacks of the present one; undefined when that is nothing. */
  private missedSince(after: string, audience: Audience): Buffer | undefined {
    if (after === this.version) return undefined;
    const known = parseVersion(after);
    if (!this.history.knows(known) || compareVersions(after, this.version) > 0)
      return this.resyncOf('too_old');
    const ordinals = new Set([...this.history.touchedAfter(known.n), ...this.touched]);
    const frame = seatsFrame(this.version, this.changes(ordinals, audience));
    return frame.length > LIMITS.streamUnreadBytes ? this.resyncOf('too_much') : frame;
  }

  private resyncOf(why: string): Buffer {
    this.parts.metrics.resyncs.inc({ why });
    return resyncFrame(this.version);
  }

  private changes(ordinals: Iterable<number>, audience: Audience): SeatChange[] {
    const { seats } = this.layout.layout;
    const changes: SeatChange[] = [];
    for (const ordinal of ordinals) {
      if (audience.sees(seats[ordinal]))
        changes.push({ seatId: seats[ordinal].id, status: SEAT_STATUSES[this.state[ordinal]] });
    }
    return changes;
  }

  private send(audience: Audience, frame: Buffer): void {
    const { frames, deliveries, bytes } = this.parts.metrics;
    const sent = audience.send(frame);
    frames.inc();
    deliveries.inc(sent);
    bytes.inc(sent * frame.length);
  }

  private audienceOf(rect?: Rect): Audience {
    const key = Audience.keyOf(rect);
    let audience = this.audiences.get(key);
    if (!audience) this.audiences.set(key, (audience = new Audience(rect)));
    return audience;
  }

  private leave(client: StreamClient, audience: Audience): void {
    audience.clients.delete(client);
    if (audience.clients.size === 0) this.audiences.delete(Audience.keyOf(audience.rect));
    this.endIfDeserted();
  }

  private endIfDeserted(): void {
    if (this.joining > 0 || this.audiences.size > 0 || this.isEnded) return;
    this.isEnded = true;
    this.reloader.stop();
    this.stopTick();
    this.live.replica.unlisten(this);
    this.parts.ended();
  }

  private stopTick(): void {
    clearTimeout(this.tick);
    this.tick = undefined;
  }
}
