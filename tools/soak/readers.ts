import { JwtService } from '@nestjs/jwt';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../sell-out/servers.js';

const PAUSE_MS = 1_000;

/** Follows events' streams, as many at a time as it is told to, each anew when it ends. */
export class Readers {
  /** Bytes read of all streams. */
  bytes = 0;
  private readonly agent = new Agent();
  private isStopped = false;

  constructor(
    private readonly target: Target,
    /** When tokens may end; ms since 1970. */
    private readonly deadline: number,
  ) {}

  follow(eventIds: readonly string[], count: number): void {
    for (let n = 0; n < count; n++) void this.keepReading(eventIds[n % eventIds.length], n);
  }

  stop(): void {
    this.isStopped = true;
    this.agent.destroy();
  }

  private async keepReading(eventId: string, n: number): Promise<void> {
    const exp = Math.ceil(this.deadline / 1_000);
    const token = new JwtService().sign({ sub: `reader-${n}`, exp }, { secret: this.target.jwtSecret });
    while (!this.isStopped) {
      await this.readOnce(`${this.target.url}/seat-booking/stream/${eventId}`, token);
      await sleep(PAUSE_MS);
    }
  }

  /** Resolves when the stream has ended, for whatever reason. */
  private readOnce(url: string, token: string): Promise<void> {
    return new Promise((resolve) => {
      const sent = request(url, { agent: this.agent, headers: { authorization: `Bearer ${token}` } });
      sent.once('error', () => resolve());
      sent.once('response', (response) => {
        response.on('data', (piece: Buffer) => (this.bytes += piece.length));
        response.once('error', () => resolve());
        response.once('close', () => resolve());
      });
      sent.end();
    });
  }
}
