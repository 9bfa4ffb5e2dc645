import { once } from 'node:events';
import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface StreamEvent {
  event: string;
  id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read data they have yet to check
  data: any;
}

export interface StreamOptions {
  token?: string;
  lastEventId?: string;
  headers?: Record<string, string>;
}

/** The parts of https://html.spec.whatwg.org/multipage/server-sent-events.html that a reader of text needs. */
export class EventParser {
  /** What the reader would send as `Last-Event-ID`; an id alone counts, too. */
  lastEventId = '';
  retryMs?: number;
  comments = 0;
  private rest = '';

  push(text: string): StreamEvent[] {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop()!;
    return blocks.flatMap((block) => this.read(block));
  }

  private read(block: string): StreamEvent[] {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line)!;
      if (name === '') this.comments += 1;
      else fields.set(name, name === 'data' && fields.has(name) ? `${fields.get(name)}\n${value}` : value);
    }
    if (fields.has('retry')) this.retryMs = Number(fields.get('retry'));
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    const data = fields.get('data');
    if (data === undefined) return [];
    return [{ event: fields.get('event') ?? 'message', id: this.lastEventId, data: JSON.parse(data) }];
  }
}

/** One open stream; what has come is in `events` until somebody takes it. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  readonly parser = new EventParser();
  /** Bytes as they came, for those who look for what must not be there. */
  text = '';
  isOpen = true;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly sent: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8').on('data', (text: string) => this.take(text));
    response.on('error', () => undefined);
    response.on('close', () => {
      this.isOpen = false;
      this.wake();
    });
  }

  /** @throws when it is refused */
  static async open(url: string, { token, lastEventId, headers }: StreamOptions = {}): Promise<EventStream> {
    const sent = request(url, {
      agent: false,
      headers: {
        accept: 'text/event-stream',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        ...headers,
      },
    });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    sent.on('error', () => undefined);
    if (response.statusCode !== 200) {
      const body = await textOf(response);
      throw new Error(`${response.statusCode} ${body}`);
    }
    return new EventStream(sent, response);
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** The next event, taken from the list. @throws when the stream ends, or none comes for too long */
  async next(timeoutMs = 60_000): Promise<StreamEvent> {
    const deadline = Date.now() + timeoutMs;
    while (this.events.length === 0) {
      if (!this.isOpen) throw new Error('The stream has ended');
      if (Date.now() > deadline) throw new Error(`No event for ${timeoutMs} ms`);
      await this.change(deadline - Date.now());
    }
    return this.events.shift()!;
  }

  /** Resolves with the next comment. */
  async heartbeat(timeoutMs = 60_000): Promise<void> {
    const { comments } = this.parser;
    const deadline = Date.now() + timeoutMs;
    while (this.parser.comments === comments) {
      if (!this.isOpen || Date.now() > deadline) throw new Error('No heartbeat came');
      await this.change(deadline - Date.now());
    }
  }

  /** All events until the stream ends. */
  async *[Symbol.asyncIterator](): AsyncGenerator<StreamEvent> {
    while (this.isOpen || this.events.length > 0) {
      if (this.events.length > 0) yield this.events.shift()!;
      else await this.change(60_000);
    }
  }

  /** Resolves when the other side has ended it. */
  async ended(timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (this.isOpen) {
      if (Date.now() > deadline) throw new Error(`Not ended within ${timeoutMs} ms`);
      await this.change(deadline - Date.now());
    }
  }

  /** Breaks the connection off. */
  close(): void {
    this.isOpen = false;
    this.sent.destroy();
  }

  private take(text: string): void {
    this.text += text;
    this.events.push(...this.parser.push(text));
    this.wake();
  }

  private change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, timeoutMs));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return body;
}
