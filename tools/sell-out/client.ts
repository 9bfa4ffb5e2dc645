import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface Answer {
  /** 0 when there was no answer: the request may have been carried out or not. */
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many forms
  body: any;
  tookMs: number;
}

/** The sale took longer than it may. */
export class OutOfTime extends Error {}

const ANSWER_MS = 60_000;
const [RETRY_MS, RETRY_SPREAD_MS] = [100, 200];

/** One user's way to the service. */
export class Client {
  private static readonly agent = new Agent({ keepAlive: true, maxSockets: Infinity });

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly deadline: number,
    private readonly seen: (answer: Answer, path: string) => void,
  ) {}

  /** Asks once. Never throws for what the network does. */
  async ask(method: string, path: string, body?: object): Promise<Answer> {
    const started = performance.now();
    const { status, text } = await this.send(method, path, body);
    const tookMs = performance.now() - started;
    const answer = { status, body: text && text.startsWith('{') ? JSON.parse(text) : undefined, tookMs };
    this.seen(answer, path);
    return answer;
  }

  /** Repeats the very same request until its outcome is known. @throws OutOfTime */
  async settle(method: string, path: string, body?: object): Promise<Answer> {
    for (;;) {
      const answer = await this.ask(method, path, body);
      const isOpen = [0, 503].includes(answer.status) || answer.body?.code === 'CONFIRM_IN_PROGRESS';
      if (!isOpen) return answer;
      this.checkTime();
      await delay(RETRY_MS + Math.random() * RETRY_SPREAD_MS);
    }
  }

  /** @throws OutOfTime */
  checkTime(): void {
    if (Date.now() > this.deadline) throw new OutOfTime();
  }

  private send(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    const payload = body && JSON.stringify(body);
    return new Promise((resolve) => {
      const none = () => resolve({ status: 0, text: '' });
      const headers = {
        authorization: `Bearer ${this.token}`,
        ...(payload && {
          'content-type': 'application/json',
          'content-length': `${Buffer.byteLength(payload)}`,
        }),
      };
      const sent = request(`${this.url}${path}`, {
        method,
        headers,
        agent: Client.agent,
        timeout: ANSWER_MS,
      });
      sent.once('error', none);
      sent.once('timeout', () => sent.destroy());
      sent.once('response', (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.once('error', none);
        response.once('aborted', none);
        response.once('end', () =>
          resolve({ status: response.statusCode!, text: Buffer.concat(pieces).toString() }),
        );
      });
      sent.end(payload);
    });
  }
}
