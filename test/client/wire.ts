import { once } from 'node:events';
import { request as send, type ClientRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What lies between a client and the services: requests go to any of them, are noted, and can be cut off. */
export class Wire {
  /** Paths with their queries. */
  readonly requests: string[] = [];
  /** While it is, no request gets through. */
  isDown = false;
  /** Where streams are asked for instead. */
  streamsTo?: string;
  private readonly open = new Set<ClientRequest>();

  /** @param urls of services that share their stores */
  constructor(private readonly urls: readonly string[]) {}

  /** Over a connection of its own for every request, so that a cut is one of the network. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    this.requests.push(pathname + search);
    if (this.isDown) throw new TypeError('fetch failed');
    const { method } = request;
    const headers = Object.fromEntries(request.headers);
    const sent = send(this.addressOf(pathname) + pathname + search, { method, headers, agent: false });
    this.open.add(sent);
    sent.once('close', () => this.open.delete(sent));
    request.signal.addEventListener('abort', () => sent.destroy(), { once: true });
    sent.end(method === 'GET' ? undefined : await request.text());
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    sent.on('error', () => undefined);
    const body = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
    return new Response(body, {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
    });
  };

  /** Breaks off whatever is under way. */
  cut(): void {
    for (const sent of this.open) sent.destroy();
  }

  private addressOf(pathname: string): string {
    if (this.streamsTo && pathname.includes('/stream/')) return this.streamsTo;
    return this.urls[Math.floor(Math.random() * this.urls.length)];
  }
}
