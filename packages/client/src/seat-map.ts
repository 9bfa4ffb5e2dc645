import { ApiError } from './api-error.js';
import { areaAround, suits, type Rect } from './area.js';
import type { SeatlatchClient } from './client.js';
import type { SeatsChangedDto, StatesDto } from './schema.js';
import { Seats, type ChangedSeat, type Seat, type SeatCounts, type SeatStatus } from './seats.js';
import { serverEvents, type ServerEvent } from './server-events.js';
import { pause, pauseMs, within } from './waiting.js';

export interface SeatMapOptions {
  /** What is looked at; all of the map without one. */
  viewport?: Rect;
  /** First pause before an attempt to connect again; as the service says without it. */
  retryMs?: number;
  /** How long to wait for an answer, and for the next byte of the stream, which has a heartbeat every 15 s. */
  silenceMs?: number;
}

/**
 * - `connecting`: for the first time, or again, which takes a moment
 * - `online`: every change is told as it happens
 * - `stale`: an attempt to connect has failed, others follow; seats may have changed in the meantime
 * - `closed`: stopped, or refused for good
 */
export type ConnectionState = 'connecting' | 'online' | 'stale' | 'closed';

export interface SeatMapEvents {
  /** Seats have become something else. */
  change: { version: string; seats: ChangedSeat[] };
  /** Everything was loaded, for the first time or anew: look at all seats again. */
  reload: { version: string };
  /** `error` says why it is not online, if there is a reason. */
  connection: { state: ConnectionState; error?: unknown };
}

const SILENCE_MS = 45_000;
const RETRY_MS = 1_000;

/**
 * The seats of one event as they are now. It loads the geometry once and the states of the seats, follows the
 * stream of changes from there, and goes on where it was when the connection breaks.
 *
 * One connection after the other: whatever happens to it (cut, moved to another viewport, told to start anew), the
 * next one begins with what is known by then, which is the state of one version of the event.
 */
export class SeatMap {
  private readonly target = new EventTarget();
  private readonly life = new AbortController();
  private readonly silenceMs: number;
  private retryMs: number;
  private attempt = new AbortController();
  private failures = 0;
  private area?: Rect;
  private state: ConnectionState = 'connecting';
  private loaded?: Seats;
  /** Of what `loaded` says; undefined when it has to be loaded anew. */
  private reached?: string;
  private running?: Promise<void>;
  private settle?: { resolve: () => void; reject: (reason: unknown) => void };

  constructor(
    private readonly client: SeatlatchClient,
    readonly eventId: string,
    private readonly options: SeatMapOptions = {},
  ) {
    this.silenceMs = options.silenceMs ?? SILENCE_MS;
    this.retryMs = options.retryMs ?? RETRY_MS;
    this.area = options.viewport && areaAround(options.viewport);
  }

  /**
   * Resolves when the seats are there; what changes from then on is followed until `stop`.
   * @throws ApiError when it is refused for good, such as EVENT_NOT_FOUND. The reason, when it is stopped before
   */
  start(): Promise<void> {
    if (this.running) throw new Error('A seat map is started once');
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.running = this.run();
    });
  }

  /** Ends the connection. Afterwards there is neither a timer nor a socket, and nothing is told any more. */
  async stop(): Promise<void> {
    this.life.abort();
    this.attempt.abort();
    await this.running;
  }

  /** @returns what takes the listener away again */
  on<Type extends keyof SeatMapEvents>(
    type: Type,
    listener: (detail: SeatMapEvents[Type]) => void,
  ): () => void {
    const listen = (event: Event) => listener((event as CustomEvent<SeatMapEvents[Type]>).detail);
    this.target.addEventListener(type, listen);
    return () => this.target.removeEventListener(type, listen);
  }

  /**
   * What is looked at from now on; all of the map without one. A small move asks the service for nothing. Otherwise the
   * states of the new part are loaded, and `reload` is told.
   */
  setViewport(viewport?: Rect): void {
    if (viewport ? this.area && suits(this.area, viewport) : !this.area) return;
    this.area = viewport && areaAround(viewport);
    this.reached = undefined;
    this.attempt.abort();
    if (this.state === 'online') this.report('connecting');
  }

  /** What the seat is now; undefined outside of the part that is followed. @throws before it is loaded */
  statusOf(seatId: string): SeatStatus | undefined {
    return this.seats.statusOf(seatId);
  }

  /** With its geometry and price. @throws before it is loaded */
  seat(seatId: string): Seat | undefined {
    return this.seats.get(seatId);
  }

  /** Of the seats that are followed. @throws before it is loaded */
  get counts(): Readonly<SeatCounts> {
    return this.seats.counts;
  }

  /** Layout, event and all states, for those who draw. @throws before it is loaded */
  get seats(): Seats {
    if (!this.loaded) throw new Error('The seat map is not loaded yet');
    return this.loaded;
  }

  /** `epoch-n` of the event, which the seats are of; undefined while they are loaded. */
  get version(): string | undefined {
    return this.reached;
  }

  get connection(): ConnectionState {
    return this.state;
  }

  private async run(): Promise<void> {
    let failure: unknown;
    while (!this.life.signal.aborted && !isFinal(failure)) {
      this.attempt = new AbortController();
      const { signal } = this.attempt;
      failure = await this.connect(signal).catch((error: unknown) => error);
      const isMoved = signal.aborted;
      // Whatever of it is still under way.
      this.attempt.abort();
      if (!isMoved && !isFinal(failure)) await this.waitAfter(failure);
    }
    this.close(failure);
  }

  /** Until the connection ends, which is when the other side ends it; everything else throws. */
  private async connect(signal: AbortSignal): Promise<void> {
    if (this.reached === undefined) await this.load(signal);
    const opening = this.client.get('/seat-booking/stream/{eventId}', {
      params: {
        path: { eventId: this.eventId },
        query: { ...this.area },
        header: { 'Last-Event-ID': this.reached },
      },
      parseAs: 'stream',
      signal,
    });
    const stream = await within(this.silenceMs, opening, signal).catch((error: unknown) => {
      // Nobody would read it any more.
      opening.then((late) => late.cancel()).catch(() => undefined);
      throw error;
    });
    const onRetry = (ms: number) => (this.retryMs = this.options.retryMs ?? ms);
    for await (const event of serverEvents(stream, { silenceMs: this.silenceMs, signal, onRetry })) {
      signal.throwIfAborted();
      await this.take(event, signal);
    }
  }

  private async load(signal: AbortSignal, atLeast?: string): Promise<void> {
    const path = { eventId: this.eventId };
    const asked = this.client.get('/seat-booking/layout/{eventId}', {
      params: { path, query: { ...this.area, fields: 'state' } },
      signal,
    });
    const states = (await within(this.silenceMs, asked, signal)) as StatesDto;
    if (atLeast && isOlder(states.version, atLeast)) throw new Error('The states are older than the stream');
    this.loaded ??= await this.loadSeats(states, signal);
    signal.throwIfAborted();
    this.loaded.load(states);
    this.reached = states.version;
    this.settle?.resolve();
    this.emit('reload', { version: states.version });
  }

  private async loadSeats({ layoutId, layoutVersion }: StatesDto, signal: AbortSignal): Promise<Seats> {
    const version = { id: layoutId, version: layoutVersion };
    const asked = Promise.all([
      this.client.get('/events/{id}', { params: { path: { id: this.eventId } }, signal }),
      this.client.get('/layouts/{id}/versions/{version}/columns', { params: { path: version }, signal }),
    ]);
    return new Seats(...(await within(this.silenceMs, asked, signal)));
  }

  private async take({ event, data }: ServerEvent, signal: AbortSignal): Promise<void> {
    if (event === 'ready') {
      this.failures = 0;
      this.report('online');
    } else if (event === 'resync') {
      this.reached = undefined;
      await this.load(signal, data.version);
    } else if (event === 'seats') this.apply(data);
  }

  private apply({ version, changes }: SeatsChangedDto): void {
    // What was loaded at `resync` may be ahead of the stream.
    if (!isOlder(this.reached!, version)) return;
    this.reached = version;
    const seats = this.seats.apply(changes);
    if (seats.length > 0) this.emit('change', { version, seats });
  }

  private async waitAfter(failure: unknown): Promise<void> {
    this.report(this.state === 'online' ? 'connecting' : 'stale', failure);
    await pause(pauseMs(this.retryMs, this.failures, failure), this.life.signal);
    this.failures += 1;
  }

  private close(failure: unknown): void {
    const refusal = isFinal(failure) ? failure : undefined;
    this.settle?.reject(refusal ?? this.life.signal.reason);
    this.report('closed', refusal);
  }

  private report(state: ConnectionState, error?: unknown): void {
    if (state === this.state && error === undefined) return;
    this.state = state;
    this.emit('connection', { state, error });
  }

  private emit<Type extends keyof SeatMapEvents>(type: Type, detail: SeatMapEvents[Type]): void {
    this.target.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** What no later attempt would mend: the request itself is refused. */
function isFinal(failure: unknown): boolean {
  if (!(failure instanceof ApiError)) return false;
  return failure.status >= 400 && failure.status < 500 && ![408, 425, 429].includes(failure.status);
}

/** Of two versions `epoch-n`. */
function isOlder(version: string, than: string): boolean {
  const [[epoch, n], [thanEpoch, thanN]] = [version.split('-').map(Number), than.split('-').map(Number)];
  return epoch < thanEpoch || (epoch === thanEpoch && n < thanN);
}
