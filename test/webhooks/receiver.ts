import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { lastingPort } from '../../tools/lasting-port.js';

export interface Arrival {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
  headers: Record<string, string>;
  raw: string;
}

/** What it answers: a status, or whatever the function does with the response itself. */
export type Behaviour = (
  arrival: Arrival,
  response: ServerResponse,
) => number | void | Promise<number | void>;

/** Somebody's own server on loopback. It takes everything, notes it, and answers as it is told to. */
export class Receiver {
  readonly arrivals: Arrival[] = [];
  behaviour: Behaviour = () => 204;
  private server: Server | undefined;
  private port = 0;

  static async open(behaviour?: Behaviour): Promise<Receiver> {
    const receiver = new Receiver();
    if (behaviour) receiver.behaviour = behaviour;
    await receiver.listen();
    return receiver;
  }

  /** On the port that it had before, if any. */
  async listen(): Promise<void> {
    this.port ||= await lastingPort();
    this.server = createServer((request, response) => void this.take(request, response));
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  get ids(): string[] {
    return this.arrivals.map(({ id }) => id);
  }

  /** `confirmed`, `paid`… of one booking, in the order of their arrival. */
  statusesOf(bookingId: string): unknown[] {
    return this.arrivals.filter(({ data }) => data.bookingId === bookingId).map(({ data }) => data.status);
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await text(request);
    const headers = request.headers as Record<string, string>;
    const arrival = { ...(JSON.parse(raw) as Arrival), headers, raw };
    this.arrivals.push(arrival);
    const status = await this.behaviour(arrival, response);
    if (status !== undefined) response.writeHead(status as number).end();
  }
}

/** @throws when the message does not carry a signature made with this secret */
export function verify(secret: string, { raw, headers }: Arrival): unknown {
  return new Webhook(secret).verify(raw, headers);
}
