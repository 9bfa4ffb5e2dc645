import { createParser } from 'eventsource-parser';
import type { SeatsChangedDto, StreamVersionDto } from './schema.js';
import { within } from './waiting.js';

/** What `GET /seat-booking/stream/{eventId}` sends. */
export type ServerEvent =
  | { event: 'ready'; data: StreamVersionDto }
  | { event: 'seats'; data: SeatsChangedDto }
  | { event: 'resync'; data: StreamVersionDto };

export interface StreamReading {
  /** After so long without a byte the connection is taken for dead: the service sends a heartbeat every 15 s. */
  silenceMs: number;
  /** Ends the reading. */
  signal: AbortSignal;
  /** Told how long a reader should wait before it connects again. */
  onRetry: (ms: number) => void;
}

/** The events of a stream, until it ends. Whoever stops early, or aborts it, closes its connection. */
export async function* serverEvents(
  stream: ReadableStream<Uint8Array>,
  { silenceMs, signal, onRetry }: StreamReading,
): AsyncGenerator<ServerEvent> {
  const arrived: ServerEvent[] = [];
  const parser = createParser({
    onRetry,
    onEvent: ({ event, data }) => arrived.push({ event, data: JSON.parse(data) } as ServerEvent),
  });
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read(), signal);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* arrived.splice(0);
    }
  } finally {
    // Not left to the signal of the request: Node 20 forgets it when garbage is collected.
    reader.cancel().catch(() => undefined);
  }
}
