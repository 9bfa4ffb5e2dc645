import { newId } from '../../src/common/ids.js';
import { REDIS_CLOCK } from '../../src/redis/script.js';
import { connectTo, MINUTE } from './support.js';
import { TestEvent } from './test-event.js';

const HOUR = 60 * MINUTE;
const realNow = Date.now;
afterEach(() => (Date.now = realNow));

it.each([-HOUR, HOUR])(
  'I6: takes the time from Redis when the clock of the process is %i ms off',
  async (skewMs) => {
    const redis = await connectTo(process.env.TEST_REDIS_URL!, REDIS_CLOCK);
    try {
      const event = new TestEvent(redis, newId(), 4);
      await event.build();
      const before = realNow();
      Date.now = () => realNow() + skewMs;
      const reply = await event.hold('ann', [0], { ttlMs: MINUTE });
      if (reply.tag !== 'HELD') throw new Error(reply.tag);
      // Redis runs on this machine, and its clock is the machine's.
      expect(reply.nowMs).toBeGreaterThanOrEqual(before - 1);
      expect(reply.nowMs).toBeLessThanOrEqual(realNow() + 1);
      expect(reply.deadlineMs).toBe(reply.nowMs + MINUTE);
    } finally {
      redis.disconnect();
    }
  },
);
