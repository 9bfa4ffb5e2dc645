import type { JsonWebKey, KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A key as an issuer publishes it. */
export function published(key: KeyObject, more: Record<string, unknown> = {}): JsonWebKey {
  return { ...key.export({ format: 'jwk' }), ...more };
}

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** An outside issuer on loopback: it hands out its keys, or whatever a test wants it to. */
export class TestIssuer {
  keys: unknown[] = [];
  /** Requests for the keys so far. */
  requests = 0;
  /** Answers in place of the key set. */
  answering: Answering | undefined;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/jwks.json`;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** Connections are refused until it starts again, on the same port. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server!.close(resolve));
    this.server!.closeAllConnections();
    await closed;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests++;
    if (this.answering) return this.answering(request, response);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: this.keys }));
  }
}
