import { Agent, request } from 'node:http';
import { PATIENCE_MS } from './patience.js';

export interface Answer {
  /** 0 when there was no answer: the request may have been carried out or not. */
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many forms
  body: any;
  /** No connection was made: the request was not carried out. */
  isUnsent?: boolean;
}

const NOT_CONNECTED = new Set(['ECONNREFUSED']);

/** HTTP as buyers speak it: connections are kept, nothing is sent twice, and nothing the network does throws. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: Infinity });

  ask(url: string, method: string, token: string, body?: object): Promise<Answer> {
    const payload = body && JSON.stringify(body);
    return new Promise((resolve) => {
      const none = (error?: NodeJS.ErrnoException) =>
        resolve({ status: 0, body: undefined, isUnsent: NOT_CONNECTED.has(error?.code ?? '') });
      const headers = {
        authorization: `Bearer ${token}`,
        ...(payload && {
          'content-type': 'application/json',
          'content-length': `${Buffer.byteLength(payload)}`,
        }),
      };
      const sent = request(url, { method, headers, agent: this.agent });
      const patience = setTimeout(() => sent.destroy(), PATIENCE_MS);
      sent.once('close', () => clearTimeout(patience));
      sent.once('error', none);
      sent.once('response', (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.once('error', () => none());
        response.once('close', () => none());
        response.once('end', () =>
          resolve({ status: response.statusCode!, body: parsed(Buffer.concat(pieces).toString()) }),
        );
      });
      sent.end(payload);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}
