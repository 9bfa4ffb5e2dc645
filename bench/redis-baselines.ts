import { Body, Controller, Post } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { CurrentUser } from '../src/modules/auth/auth.decorators.js';
import type { AuthUser } from '../src/modules/auth/auth.types.js';
import { HoldSeatsBody } from '../src/modules/seat-booking/dto/hold.dto.js';
import { RedisConnection } from '../src/redis/redis-connection.js';
import { CONSTANT_ANSWER } from './constant-answer.js';

const NULL_SCRIPT = 'return 1';

/** KEYS: one per seat. ARGV: owner, ms. @returns 1 when all of them were free and are the owner's now */
const PER_SEAT_KEYS_SCRIPT = `
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then return 0 end
end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return 1`;

const shaOf = (script: string): string => createHash('sha1').update(script).digest('hex');
const [NULL_SHA, PER_SEAT_KEYS_SHA] = [shaOf(NULL_SCRIPT), shaOf(PER_SEAT_KEYS_SCRIPT)];

/** What a hold is compared with that does ask Redis: the same token, body and answer around another script. */
@Controller('bench')
export class RedisBaselinesController {
  constructor(private readonly redis: RedisConnection) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const script of [NULL_SCRIPT, PER_SEAT_KEYS_SCRIPT])
      await this.redis.everyServer('script', 'LOAD', script);
  }

  /** One round trip to Redis, and nothing done there. */
  @Post('null-script')
  async nothing(@CurrentUser() _user: AuthUser, @Body() { eventId }: HoldSeatsBody): Promise<object> {
    await this.redis.command('evalsha', eventId, [NULL_SHA, 1, eventId]);
    return CONSTANT_ANSWER;
  }

  /** A key per seat that lapses by itself: no record of the hold, no limit per user, nothing told to anybody. */
  @Post('per-seat-keys')
  async perSeatKeys(
    @CurrentUser() { id }: AuthUser,
    @Body() { eventId, seatIds }: HoldSeatsBody,
  ): Promise<object> {
    const keys = seatIds.map((seatId) => `seat_lock:{${eventId}}:${seatId}`);
    const args = [PER_SEAT_KEYS_SHA, keys.length, ...keys, id, 600_000];
    const held = await this.redis.command('evalsha', keys[0], args);
    if (held !== 1) throw new Error('a seat was taken');
    return CONSTANT_ANSWER;
  }
}
