import { newId } from '../../src/common/ids.js';
import { connectTo, TestClock } from '../redis/support.js';
import { useTheatre } from './play.js';
import { SeatModel } from './seat-model.js';

const theatre = useTheatre();

/** Lua before every script that changes what its Redis calls do: a fault planted without a copy of any script. */
class FaultyClock extends TestClock {
  constructor(private readonly fault: string) {
    super();
  }

  override get lua(): string {
    return `
      local real = redis
      local redis = setmetatable({}, { __index = real })
      function redis.call(command, ...)
        local args = { ... }
        local key = args[1]
        ${this.fault}
        return real.call(command, unpack(args))
      end
      ${super.lua}`;
  }
}

const lastVersion = `local last = real.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1][1]
  local epoch, n = string.match(last, '(%d+)-(%d+)')`;

describe('the model test goes red', () => {
  it.each([
    ['I1', 'a seat’s byte is not written', `if command == 'SETRANGE' then return 0 end`],
    ['I1', 'a claim is left behind', `if command == 'HDEL' and key:match(':claims$') then return 0 end`],
    ['I1', 'a hold is left behind', `if command == 'HDEL' and key:match(':holds$') then return 0 end`],
    ['I1', 'a deadline is left behind', `if command == 'ZREM' then return 0 end`],
    ['I1', 'a user’s count is not raised', `if command == 'HSET' and key:match(':users$') then return 0 end`],
    ['I1', 'a user is left behind', `if command == 'HDEL' and key:match(':users$') then return 0 end`],
    [
      'answer',
      'held seats look available',
      `if command == 'GETRANGE' then
      return (string.gsub(real.call(command, unpack(args)), '\\1', '\\0'))
    end`,
    ],
    [
      'I3',
      'a hold forgets when its first seat was held',
      `if command == 'HSET' and key:match(':holds$') then
      args[3] = string.gsub(args[3], '^%d+', '1')
    end`,
    ],
    [
      'I3',
      'a delta does not name the holds that lapsed',
      `if command == 'XADD' then
      for i = 6, #args do if args[i] == 'lapsed' then args[i + 1] = '' end end
    end`,
    ],
    [
      'I5',
      'a change has no delta',
      `if command == 'XADD' and args[7] == 'release' then
      ${lastVersion}
      return epoch .. '-' .. (n + 1)
    end`,
    ],
    [
      'I5',
      'a change has two deltas',
      `if command == 'XADD' and args[7] == 'hold' then
      local version = real.call(command, unpack(args))
      real.call(command, unpack(args))
      return version
    end`,
    ],
    [
      'I5',
      'a delta leaves out a seat',
      `if command == 'XADD' and args[7] == 'hold' then
      args[11] = string.gsub(args[11], '^[^,]+,', '')
    end`,
    ],
    ['I1', 'the sweeper looks 1 ms late', `if command == 'ZADD' then args[2] = args[2] + 1 end`],
    ['I6', 'a lease is 1 ms longer', `if command == 'ZADD' and #KEYS == 5 then args[2] = args[2] + 1 end`],
    [
      'I1',
      'an extension does not move the deadline',
      `if command == 'HSET' and key:match(':holds$') and #KEYS == 4 then return 0 end`,
    ],
    [
      'I1',
      'the sweeper is not told of an extension',
      `if command == 'ZADD' and #KEYS == 4 then return 0 end`,
    ],
    [
      'I5',
      'an extension has no delta',
      `if command == 'XADD' and args[7] == 'extend' then
      ${lastVersion}
      return epoch .. '-' .. (n + 1)
    end`,
    ],
    [
      'answer',
      'whoever asks may extend a hold',
      `if command == 'HMGET' and key:match(':holds$') and #KEYS == 4 then
      local records = real.call(command, unpack(args))
      for i = 1, #records do
        records[i] = records[i] and string.gsub(records[i], '^(%S+ %S+ %S+ %S+ %S+ %S+ ).*$', '%1' .. ARGV[3])
      end
      return records
    end`,
    ],
    [
      'I1',
      'a transfer leaves the hold with its sender',
      `if command == 'HSET' and key:match(':holds$') and #KEYS == 5 and args[3]:match(' %- 0 %- ') then
      return 0
    end`,
    ],
    [
      'I1',
      'a transfer leaves the count with its sender',
      `if key:match(':users$') and #KEYS == 5 and args[2] == ARGV[3] and command ~= 'HGET' then return 0 end`,
    ],
    [
      'I1',
      'a transfer does not count for its receiver',
      `if command == 'HSET' and key:match(':users$') and #KEYS == 5 and args[2] == ARGV[5] then return 0 end`,
    ],
    [
      'answer',
      'the live holds of a receiver do not count',
      `if command == 'HMGET' and key:match(':holds$') and #KEYS == 5 and KEYS[4]:match(':users$') and args[2] ~= ARGV[4] then
      local records = real.call(command, unpack(args))
      for i = 1, #records do records[i] = records[i] and string.gsub(records[i], '^(%d+) %d+', '%1 1') end
      return records
    end`,
    ],
  ])('%s: when %s', async (audit, _, fault) => {
    const details = await theatre.play(new FaultyClock(fault), 40, {
      seed: 1,
      numRuns: 100,
      endOnFailure: true,
    });
    expect(details.failed).toBe(true);
    expect(String(details.errorInstance)).toContain(`Error: ${audit}: `);
  });

  it('I2: when the ledger sells a seat twice', async () => {
    const clock = new TestClock();
    const redis = await connectTo(process.env.TEST_REDIS_URL!, clock);
    const stage = await theatre.stage(redis, clock);
    const sale = { user: 'ann', seats: [3], holdIds: [] };
    await stage.record({ ...sale, bookingId: newId() });
    await expect(stage.auditLedger(new SeatModel(clock.nowMs))).rejects.toThrow(/^I2: /);
    redis.disconnect();
  });
});
