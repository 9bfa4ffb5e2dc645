import { connectTo, useDesk } from './support.js';
import type { TestEvent } from './test-event.js';

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
    // All of it is on its way before the first answer: every tenth command makes Redis forget every script.
    const replies = Array.from({ length: seats }, (_, seat) => {
      if (seat % 10 === 5) void desk.client.script('FLUSH');
      return event.hold(`user-${seat}`, [seat]);
    });
    const numbers = (await Promise.all(replies)).map((reply) =>
      reply.tag === 'HELD' ? Number(reply.version.slice(2)) : 0,
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: seats }, (_, i) => i + 1));
  });

  it('never fail a call, also when another connection makes Redis forget them all the time', async () => {
    const event = await desk.open(100);
    const other = await connectTo(process.env.TEST_REDIS_URL!, desk.clock);
    const done = new AbortController();
    const flushing = (async () => {
      while (!done.signal.aborted) await other.everyServer('script', 'flush');
    })();
    for (let seat = 0; seat < 100; seat++) await event.held('ann', [seat]);
    done.abort();
    await flushing;
    other.disconnect();
    expect((await event.snapshot()).version).toBe('1-100');
  });
});

const story = (event: TestEvent, seat: number) =>
  Promise.all([
    event.hold('ann', [seat]),
    event.hold('bob', [seat]),
    event.release('ann', [seat]),
    event.hold('bob', [seat]),
    event.sweep(),
    event.snapshot(),
  ]);

describe('scripts of one event, sent together over one connection', () => {
  it('decide one after the other, also when Redis has to be told them first (I1)', async () => {
    const event = await desk.open(1);
    await desk.client.script('FLUSH');
    const users = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    const replies = await Promise.all(users.map((user) => event.hold(user, [0])));
    expect(replies.filter(({ tag }) => tag === 'HELD')).toEqual([
      expect.objectContaining({ version: '1-1' }),
    ]);
    expect(replies.filter(({ tag }) => tag === 'TAKEN')).toHaveLength(19);
  });

  it('run in the order they were sent in, once Redis knows them', async () => {
    const event = await desk.open(2);
    await story(event, 1);
    const before = await event.snapshot();
    const n = Number(before.version.slice('1-'.length));
    expect(await story(event, 0)).toMatchObject([
      { tag: 'HELD', version: `1-${n + 1}` },
      { tag: 'TAKEN' },
      { tag: 'RELEASED', version: `1-${n + 2}` },
      { tag: 'HELD', version: `1-${n + 3}` },
      { version: `1-${n + 3}` },
      { version: `1-${n + 3}`, state: Buffer.from([1, before.state[1]]) },
    ]);
  });
});
