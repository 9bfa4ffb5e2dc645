import type { Server } from 'node:http';
import { openBoxOffice, type BoxOffice, type Client } from '../seat-booking/box-office.js';
import type { Environment } from '../../src/config/env.js';
import { LIMITS } from '../../src/config/limits.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { blockScript } from '../../src/redis/scripts/block.js';
import type { unblockScript } from '../../src/redis/scripts/unblock.js';
import { rawClient } from '../support/redis-target.js';
import type { Service } from '../support/service.js';
import { EventStream, type StreamOptions } from './event-stream.js';

export type BlockingScript = typeof blockScript | typeof unblockScript;

/** A box office, somebody who watches, and the streams that are open; `tidy` ends them. */
export class LiveStage {
  readonly redis;
  readonly viewer: Client;
  private streams: EventStream[] = [];

  private constructor(readonly office: BoxOffice) {
    this.redis = rawClient(office.service.config);
    this.viewer = office.customer();
  }

  static async open(overrides: Partial<Environment> = {}): Promise<LiveStage> {
    return new LiveStage(await openBoxOffice(overrides));
  }

  get service(): Service {
    return this.office.service;
  }

  get httpServer(): Server {
    return this.service.app.getHttpServer() as Server;
  }

  async follow(eventId: string, query = '', options: StreamOptions = {}): Promise<EventStream> {
    const url = `${this.service.url}/seat-booking/stream/${eventId}${query}`;
    const stream = await EventStream.open(url, { token: this.viewer.token, ...options });
    this.streams.push(stream);
    return stream;
  }

  /** Without MongoDB, which many seats would keep busy. */
  async block(eventId: string, ordinals: number[], script: BlockingScript = blockScript): Promise<string> {
    const events = this.service.app.get(LiveEvents);
    const live = await events.get(eventId);
    const args = { userId: 'organiser', streamLength: LIMITS.streamLength, ordinals };
    const { version } = (await events.run(live, script as typeof blockScript, args)) as { version: string };
    live.expect(version);
    return version;
  }

  async versionOf(eventId: string): Promise<string> {
    return (await this.viewer.view(eventId)).body.version;
  }

  /** The value of a metric; the sum of all its labels without any. */
  async metric(name: string): Promise<number> {
    const { body } = await this.service.call('GET', '/metrics');
    const lines = (body as string)
      .split('\n')
      .filter((line) => line === name || /^[ {]/.test(line.slice(name.length)));
    return lines
      .filter((line) => line.startsWith(name))
      .reduce((sum, line) => sum + Number(line.split(' ').pop()), 0);
  }

  tidy(): void {
    for (const stream of this.streams) stream.close();
    this.streams = [];
  }

  async close(): Promise<void> {
    this.tidy();
    this.redis.disconnect();
    await this.office.close();
  }
}
