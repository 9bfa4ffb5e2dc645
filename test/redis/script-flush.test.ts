import { connectTo, useDesk } from './support.js';

const desk = useDesk();

describe('scripts that Redis has forgotten', () => {
  it('are sent again by the call that misses them', async () => {
    const event = await desk.open(2);
    await desk.client.script('FLUSH');
    await expect(desk.client.evalsha('0'.repeat(40), 0)).rejects.toThrow(/^NOSCRIPT/);
    expect(await event.hold('ann', [0])).toMatchObject({ tag: 'HELD', version: '1-1' });
    await desk.client.script('FLUSH');
    expect(await event.release('ann', [0])).toMatchObject({ tag: 'RELEASED', version: '1-2' });
  });

  it('never fail a call, also when Redis forgets them in the middle of many', async () => {
    const seats = 400;
    const event = await desk.open(seats);
    const other = await connectTo(process.env.TEST_REDIS_URL!, desk.clock);
    const done = new AbortController();
    let flushes = 0;
    const flushing = (async () => {
      for (; !done.signal.aborted; flushes++) await other.command('script', 'flush');
    })();
    const replies = [];
    for (let seat = 0; seat < seats; seat += 20) {
      const burst = Array.from({ length: 20 }, (_, i) => event.hold(`user-${seat + i}`, [seat + i]));
      replies.push(...(await Promise.all(burst)));
    }
    done.abort();
    await flushing;
    other.disconnect();
    expect(flushes).toBeGreaterThan(5);
    const versions = replies.map((reply) => reply.tag === 'HELD' && Number(reply.version.slice(2)));
    expect(versions.sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: seats }, (_, i) => i + 1),
    );
  });

  it('run in the order they were called in, over one connection', async () => {
    const event = await desk.open(2);
    const replies = await Promise.all([
      event.hold('ann', [0]),
      event.hold('bob', [0]),
      event.release('ann', [0]),
      event.hold('bob', [0]),
      event.sweep(),
      event.snapshot(),
    ]);
    expect(replies).toMatchObject([
      { tag: 'HELD', version: '1-1' },
      { tag: 'TAKEN' },
      { tag: 'RELEASED', version: '1-2' },
      { tag: 'HELD', version: '1-3' },
      { version: '1-3' },
      { version: '1-3', state: Buffer.from([1, 0]) },
    ]);
  });
});
