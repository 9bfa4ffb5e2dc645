/** What lies between a client and the services: every request goes to any of them, is noted, and can be cut off. */
export class Wire {
  /** Paths with their queries. */
  readonly requests: string[] = [];
  private connections = new AbortController();

  /** @param urls of services that share their stores */
  constructor(private readonly urls: readonly string[]) {}

  readonly fetch = (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    this.requests.push(pathname + search);
    const url = this.urls[Math.floor(Math.random() * this.urls.length)];
    const signal = AbortSignal.any([request.signal, this.connections.signal]);
    return fetch(new Request(`${url}${pathname}${search}`, request), { signal });
  };

  /** Breaks off whatever is under way. */
  cut(): void {
    this.connections.abort();
    this.connections = new AbortController();
  }
}
