import { sendSignal } from '../../src/embedded/server-process.js';
import { hasNativeRedis } from '../support/servers.js';
import { inStep, startTestPair, type TestPair } from '../support/sentinel.js';
import { ask } from '../support/cluster.js';
import { statuses, times } from '../faults/burst.js';
import { patiently, Stage, until } from '../faults/stage.js';

const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: replicas need a native redis-server 7.');

(NATIVE ? describe : describe.skip)('HOLD_DURABILITY', () => {
  let pair: TestPair;
  let strict: Stage;
  let local: Stage;

  beforeAll(async () => {
    pair = await startTestPair();
    const REDIS_URL = pair.primary.url;
    strict = await Stage.open(1, { REDIS_URL, HOLD_DURABILITY: 'replicated' });
    local = await Stage.open(1, { REDIS_URL });
  });
  afterAll(async () => {
    await strict?.close();
    await local?.close();
    await pair?.stop();
  });

  /** The replica hangs: the link is up and silent, which is what a plain kill of a healthy server never shows. */
  const silenced = async <T>(work: () => Promise<T>): Promise<T> => {
    sendSignal(pair.replica.pid, 'SIGSTOP');
    return work().finally(async () => {
      sendSignal(pair.replica.pid, 'SIGCONT');
      await inStep(pair.primary);
    });
  };

  it('replicated: holds, tables and extensions are answered while a replica follows', async () => {
    const eventId = await strict.event(60);
    const { answers } = await strict.overlap.burst(
      times(30, (n) => () => strict.hold(eventId, `buyer-${n}`, [seat(n)])),
    );
    expect(statuses(answers)).toEqual({ 201: 30 });
    expect(await seatsOf(strict, eventId)).toEqual([30, 30, 0, 0]);
  });

  it('replicated: what no replica has in time is refused and taken back, in bounded time', async () => {
    const eventId = await strict.event(60);
    const { body: before } = await strict.hold(eventId, 'ann', ['A1']);
    const asked = performance.now();
    const [taken, ...refused] = await silenced(async () => {
      const { answers } = await strict.overlap.burst([
        // Of the same script as those after it, and told what it would be told alone.
        () => strict.hold(eventId, 'eve', ['A1']),
        () => strict.hold(eventId, 'ann', ['A1', 'A2']),
        ...times(20, (n) => () => strict.hold(eventId, `buyer-${n}`, [seat(n + 10)])),
      ]);
      expect(await seatsOf(strict, eventId)).toEqual([59, 1, 0, 0]);
      return answers;
    });
    expect(performance.now() - asked).toBeLessThan(15_000);
    expect(taken.status).toBe(409);
    expect(statuses(refused)).toEqual({ 503: 21 });
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ code: 'STORE_UNAVAILABLE', detail: /replica/i });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await strict.expectSound(eventId);
    const booked = await patiently(() => strict.confirm(eventId, 'ann', { holdId: before.holdId }));
    expect(booked.status).toBe(201);
    expect((await patiently(() => strict.hold(eventId, 'eve', ['A2']))).status).toBe(201);
  });

  it('replicated: refusals, releases, confirmations and views wait for no replica', async () => {
    const eventId = await strict.event(60);
    const { body: hold } = await strict.hold(eventId, 'ann', ['A1']);
    await strict.hold(eventId, 'bob', ['A2', 'A3']);
    const { answers } = await silenced(() =>
      strict.overlap.burst([
        () => strict.hold(eventId, 'eve', ['A1']),
        () => strict.confirm(eventId, 'ann', { holdId: hold.holdId }),
        () => strict.release(eventId, 'bob', { seatIds: ['A2'] }),
        () => strict.service.call('GET', `/seat-booking/layout/${eventId}`, { token: strict.organiser() }),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual([409, 201, 200, 200]);
  });

  it('local: a hold is answered whether a replica has it or not', async () => {
    const eventId = await local.event(60);
    const answer = await silenced(() => local.hold(eventId, 'ann', ['A1']));
    expect(answer.status).toBe(201);
  });

  // Last: the pair is not whole afterwards.
  it('replicated: no accepted hold is lost when the primary dies with its link silenced', async () => {
    const eventId = await strict.event(60);
    const kept = await Promise.all(times(20, (n) => strict.hold(eventId, `kept-${n}`, [seat(n)])));
    expect(statuses(kept)).toEqual({ 201: 20 });
    const lostEvent = await local.event(60);
    sendSignal(pair.replica.pid, 'SIGSTOP');
    const refused = await strict.hold(eventId, 'late', [seat(30)]);
    const accepted = await local.hold(lostEvent, 'late', ['A1']);
    expect([refused.status, accepted.status]).toEqual([503, 201]);
    // A connection that is cut loses what it had not delivered: killed alone, the kernel would still send it.
    await ask(pair.primary, 'CLIENT', 'KILL', 'TYPE', 'replica');
    await pair.primary.kill();
    sendSignal(pair.replica.pid, 'SIGCONT');
    await ask(pair.replica, 'REPLICAOF', 'NO', 'ONE');
    const REDIS_URL = pair.replica.url;
    const { MONGODB_URI, JWT_SECRET } = strict.service.config;
    const after = await Stage.open(1, { REDIS_URL, MONGODB_URI, JWT_SECRET, HOLD_DURABILITY: 'local' });
    try {
      for (let n = 0; n < 20; n++) {
        const { holdId } = kept[n].body;
        const booked = await patiently(() => after.confirm(eventId, `kept-${n}`, { holdId }));
        expect(booked.status).toBe(201);
      }
      expect((await after.hold(eventId, 'eve', [seat(30)])).status).toBe(201);
      await until(async () => (await after.audit(eventId)).faults.length === 0);
    } finally {
      await after.close();
    }
  });
});

async function seatsOf(stage: Stage, eventId: string): Promise<number[]> {
  return (await stage.audit(eventId)).counts;
}

/** One of the 50 seats behind row A. */
function seat(n: number): string {
  return `${'BCDEF'[n % 5]}${Math.floor(n / 5) + 1}`;
}
