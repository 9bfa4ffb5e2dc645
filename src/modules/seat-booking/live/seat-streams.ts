import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { DomainError } from '../../../common/errors/domain-error.js';
import { OutageLog } from '../../../common/outage-log.js';
import { LIMITS } from '../../../config/limits.js';
import type { LayoutIndex, Rect } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { PastDeltas } from '../../seat-state/past-deltas.js';
import { Broadcast } from './broadcast.js';
import { StreamClient } from './stream-client.js';
import { StreamMetrics } from './stream-metrics.js';
import { StreamSlots, tooManyStreams } from './stream-slots.js';

export interface StreamRequest {
  eventId: string;
  userId: string;
  /** The version the reader has; `epoch-n`, but perhaps none that ever was. */
  after?: string;
  /** Only seats whose box touches it. */
  rect?: Rect;
}

/**
 * Without a length or chunks: the answer ends with its connection, so that a frame is the same bytes for every reader.
 * The last header is for nginx, which would gather what it passes on.
 */
const HEAD = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  connection: 'close',
  'x-accel-buffering': 'no',
};

/** The open streams of this process: one broadcast for every event that somebody follows. */
@Injectable()
export class SeatStreams implements OnModuleInit {
  readonly slots = new StreamSlots();
  private readonly broadcasts = new Map<string, Broadcast>();
  private readonly outage = new OutageLog(new Logger(SeatStreams.name), 'following events that have streams');
  private streamedSeats = 0;
  private heart?: NodeJS.Timeout;

  constructor(
    private readonly events: LiveEvents,
    private readonly past: PastDeltas,
    private readonly metrics: StreamMetrics,
    private readonly host: HttpAdapterHost,
  ) {
    metrics.metrics.gauge('seatlatch_streams', 'Open streams', () => this.slots.taken);
    metrics.metrics.gauge(
      'seatlatch_streamed_events',
      'Events that streams follow',
      () => this.broadcasts.size,
    );
    metrics.metrics.gauge(
      'seatlatch_stream_history_bytes',
      'What streams know of the past of these events',
      () => this.streamedSeats * Float64Array.BYTES_PER_ELEMENT,
    );
  }

  /** A stop waits for requests in flight, and streams would be in flight for ever. */
  onModuleInit(): void {
    // A tool has the modules without a server.
    const fastify = this.host.httpAdapter?.getInstance<FastifyInstance>();
    fastify?.addHook('preClose', (done) => {
      this.slots.close();
      for (const broadcast of this.broadcasts.values()) broadcast.endAll();
      done();
    });
  }

  /**
   * Turns the answer into a stream of the event's changes. Nothing is sent before it is certain that it can be.
   * @throws DomainError EVENT_NOT_FOUND, TOO_MANY_STREAMS, STORE_UNAVAILABLE
   */
  async open({ eventId, userId, after, rect }: StreamRequest, reply: FastifyReply): Promise<void> {
    const giveBack = this.slots.take(userId);
    let isStream = false;
    const toStream = (afterGap: () => Buffer): StreamClient | undefined => {
      // Those that have begun before a stop are ended by it, and nobody would end this one.
      this.slots.assertOpen();
      const client = connect(reply, afterGap);
      isStream = client !== undefined;
      client?.whenClosed(() => this.closed(reply, giveBack));
      return client;
    };
    try {
      const live = await this.events.get(eventId);
      const layout = await live.layout();
      await this.events.fresh(live);
      // Without a wait from here on, so that two requests do not make two of them, and none ends that is being joined.
      const broadcast = this.broadcasts.get(eventId) ?? this.begin(live, layout);
      await broadcast.join({ after, rect, connect: toStream });
    } finally {
      if (!isStream) giveBack();
    }
    if (isStream) this.heart ??= setInterval(() => this.beat(performance.now()), LIMITS.streamHeartbeatMs);
  }

  /** Called by itself while there are streams. */
  beat(nowMs: number): void {
    for (const broadcast of this.broadcasts.values()) broadcast.beat(nowMs);
  }

  private begin(live: LiveEvent, layout: LayoutIndex): Broadcast {
    const { seatCount } = layout;
    const { streamedEvents, streamedSeats } = LIMITS;
    if (this.broadcasts.size >= streamedEvents || this.streamedSeats + seatCount > streamedSeats)
      throw tooManyStreams('The service follows as many events as it can.');
    const ended = () => {
      this.broadcasts.delete(live.id);
      this.streamedSeats -= seatCount;
      this.events.release(live);
    };
    this.events.retain(live);
    const { events, past, metrics, outage } = this;
    const broadcast = new Broadcast(live, layout, { events, past, metrics, outage, ended });
    this.broadcasts.set(live.id, broadcast);
    this.streamedSeats += seatCount;
    return broadcast;
  }

  private closed(reply: FastifyReply, giveBack: () => void): void {
    giveBack();
    // Whoever counts requests waits for the end of the answer.
    reply.raw.end();
    if (this.slots.taken > 0) return;
    clearInterval(this.heart);
    this.heart = undefined;
  }
}

/** @throws DomainError MALFORMED_REQUEST */
function connect(reply: FastifyReply, afterGap: () => Buffer): StreamClient | undefined {
  const { raw } = reply;
  if (!raw.destroyed && !raw.socket) {
    throw new DomainError(
      'MALFORMED_REQUEST',
      'Other answers are due before this one: open a connection for it.',
    );
  }
  reply.hijack();
  if (raw.destroyed) {
    raw.end();
    return undefined;
  }
  raw.removeHeader('transfer-encoding');
  raw.writeHead(200, { ...reply.getHeaders(), ...HEAD } as Record<string, string>);
  raw.flushHeaders();
  return new StreamClient(raw, raw.socket!, afterGap);
}
