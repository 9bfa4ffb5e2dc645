import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { RedisConnection } from '../../src/redis/redis-connection.js';
import { ON_CLUSTER, onSingleRedis } from '../support/redis-target.js';
import { byName, SCRIPT_CASES } from './script-cases.js';
import { connectTo, useDesk } from './support.js';

// Before the desk's own hook, which closes its connection.
afterAll(async () => {
  restricted?.disconnect();
  if (!ON_CLUSTER) await desk.client.acl('DELUSER', username);
});
const desk = useDesk();

const username = `keys-${randomBytes(6).toString('hex')}`;
const password = randomBytes(16).toString('hex');
let restricted: RedisConnection;

/** Lets the restricted user do everything, but touch these keys only. */
async function allowOnly(keys: readonly string[]): Promise<void> {
  const patterns = keys.map((key) => `~${key}`);
  await desk.client.acl('SETUSER', username, 'reset', 'on', `>${password}`, '+@all', ...patterns);
}

beforeAll(async () => {
  if (ON_CLUSTER) return;
  await allowOnly([]);
  const url = new URL(process.env.TEST_REDIS_URL!);
  Object.assign(url, { username, password });
  restricted = await connectTo(url.href, desk.clock);
});

// Users are made on one server, and a cluster's connection has no user of its own.
onSingleRedis(describe)('a user that may touch only the declared keys (I8)', () => {
  it.each(byName(SCRIPT_CASES))('can run %s', async (_, { script, prepare }) => {
    const event = await desk.open(4);
    const run = await prepare(event, desk.clock);
    await allowOnly(script.keys.map((name) => event.keys[name]));
    expect(await run(restricted, event.epoch)).toMatchObject({ tag: 'DONE' });
  });

  it.each(byName(SCRIPT_CASES))(
    'cannot run %s with any one of them withheld',
    async (_, { script, prepare }) => {
      const event = await desk.open(4);
      const run = await prepare(event, desk.clock);
      for (const withheld of script.keys) {
        await allowOnly(script.keys.filter((name) => name !== withheld).map((name) => event.keys[name]));
        await expect(run(restricted, event.epoch)).rejects.toThrow(/^NOPERM/);
      }
    },
  );

  it('is stopped when a script touches a key that it did not declare', async () => {
    const event = await desk.open(1);
    const { meta, holds } = event.keys;
    await allowOnly([meta]);
    const driver = restricted.client as Redis;
    const touch = "return redis.call('HGETALL', ARGV[1])";
    expect(await driver.eval(touch, 1, meta, meta)).toContain('epoch');
    await expect(driver.eval(touch, 1, meta, holds)).rejects.toThrow(
      /can't access at least one of the keys|NOPERM/,
    );
  });
});
