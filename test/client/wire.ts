/** Made once: traces of ten thousand cuts would take longer than what is tested. */
const CUT = new Error('Cut off');

/** What lies between a client and the services: requests go to any of them, are noted, and can be cut off. */
export class Wire {
  /** Paths with their queries. */
  readonly requests: string[] = [];
  /** While it is, no request gets through. */
  isDown = false;
  /** Where streams are asked for instead. */
  streamsTo?: string;
  private connections = new AbortController();

  /** @param urls of services that share their stores */
  constructor(private readonly urls: readonly string[]) {}

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    this.requests.push(pathname + search);
    if (this.isDown) throw new TypeError('fetch failed');
    const { method, headers } = request;
    const body = method === 'GET' ? undefined : await request.text();
    const cut = this.connections.signal;
    const signal = AbortSignal.any([request.signal, cut]);
    const answer = await fetch(this.addressOf(pathname) + pathname + search, {
      method,
      headers,
      body,
      signal,
    });
    cut.throwIfAborted();
    // Node 20 forgets the signal of a request when garbage is collected, not that of a pipe.
    return new Response(answer.body?.pipeThrough(new TransformStream(), { signal: cut }), answer);
  };

  /** Breaks off whatever is under way. */
  cut(): void {
    this.connections.abort(CUT);
    this.connections = new AbortController();
  }

  private addressOf(pathname: string): string {
    if (this.streamsTo && pathname.includes('/stream/')) return this.streamsTo;
    return this.urls[Math.floor(Math.random() * this.urls.length)];
  }
}
