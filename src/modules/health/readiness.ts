import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { LIMITS } from '../../config/limits.js';
import { RedisConnection } from '../../redis/redis-connection.js';

export type PartState = 'up' | 'down';
export interface ReadinessReport {
  mongodb: PartState;
  redis: PartState;
}

/**
 * Asks every store whether it would take a write now, with an end to the waiting. That the indexes are there was
 * asserted before the service began to listen.
 */
@Injectable()
export class Readiness {
  constructor(
    @InjectConnection() private readonly mongo: Connection,
    private readonly redis: RedisConnection,
  ) {}

  async report(): Promise<ReadinessReport> {
    const [mongodb, redis] = await Promise.all([
      inTime(() => this.hasPrimary()),
      inTime(() => this.everyServerAnswers()),
    ]);
    return { mongodb, redis };
  }

  /** Of a cluster every primary: without one of them some events are away. */
  private async everyServerAnswers(): Promise<boolean> {
    const answers = await this.redis.everyServer('ping');
    return answers.length > 0 && answers.every((answer) => answer === 'PONG');
  }

  private async hasPrimary(): Promise<boolean> {
    const hello = await this.mongo.db?.command({ hello: 1 });
    return hello?.isWritablePrimary === true;
  }
}

async function inTime(ask: () => Promise<boolean>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, LIMITS.healthCheckMs, false);
  });
  const answer = ask().catch(() => false);
  const isUp = await Promise.race([answer, late]);
  clearTimeout(timer);
  return isUp ? 'up' : 'down';
}
