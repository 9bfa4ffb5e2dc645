import { sendSignal } from '../../src/embedded/server-process.js';
import { hasNativeRedis } from '../support/servers.js';
import { inStep, startTestPair, type TestPair } from '../support/sentinel.js';
import { ask } from '../support/cluster.js';
import { statuses, times } from '../faults/burst.js';
import { patiently, Stage, until } from '../faults/stage.js';
import { Following } from '../mirror/following.js';
import { VENUES } from '../../src/venues/venues.js';

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

  const change = (path: string, user: string, body: object) => strict.post(user, path, body, 0);

  /** An event with tables `T1`, `T2` and so on. */
  const banquet = async (): Promise<string> => {
    const token = strict.organiser();
    const layout = await strict.service.call('POST', '/layouts', { token, body: VENUES.banquet.build() });
    const { body } = await strict.service.call('POST', '/events', {
      token,
      body: { name: 'Ball', startsAt: '2027-03-01T19:30:00Z', layoutId: layout.body.id },
    });
    return body.id as string;
  };

  it('replicated: holds, extensions and transfers are answered while a replica follows', async () => {
    const eventId = await strict.event(60);
    const { answers } = await strict.overlap.burst(
      times(30, (n) => () => patiently(() => strict.hold(eventId, `buyer-${n}`, [seat(n)]))),
    );
    expect(statuses(answers)).toEqual({ 201: 30 });
    expect(await seatsOf(strict, eventId)).toEqual([30, 30, 0, 0]);
    const { holdId } = answers[0].body;
    expect((await change('extend', 'buyer-0', { eventId, holdId, holdDurationMinutes: 20 })).status).toBe(
      200,
    );
    expect((await change('transfer', 'buyer-0', { eventId, holdId, toUserId: 'eve' })).status).toBe(200);
  });

  it('replicated: tables, extensions and transfers that no replica has are refused; tables are taken back', async () => {
    const hall = await banquet();
    const { body: hold } = await patiently(() =>
      change('hold-table', 'ann', { eventId: hall, tableId: 'T1' }),
    );
    const { holdId } = hold;
    const refused = await silenced(async () => [
      await change('hold-table', 'bob', { eventId: hall, tableId: 'T2' }),
      await change('extend', 'ann', { eventId: hall, holdId, holdDurationMinutes: 20 }),
      await change('transfer', 'ann', { eventId: hall, holdId, toUserId: 'eve' }),
    ]);
    for (const { status, body } of refused)
      expect([status, body.code, body.detail]).toEqual([
        503,
        'STORE_UNAVAILABLE',
        expect.stringMatching(/replica/i),
      ]);
    await strict.expectSound(hall);
    expect((await change('hold-table', 'eve', { eventId: hall, tableId: 'T2' })).status).toBe(201);
    // The extension and the transfer stand: each is answered by what it made of the hold.
    const { body } = await strict.service.call('GET', `/seat-booking/holds?eventId=${hall}`, {
      token: strict.token('eve'),
    });
    const given = body.items.find((item: { holdId: string }) => item.holdId === holdId);
    expect(Date.parse(given.expiresAt)).toBeGreaterThan(Date.parse(hold.expiresAt));
  });

  it('replicated: what no replica has in time is refused and taken back, in bounded time', async () => {
    const eventId = await strict.event(60);
    const { body: before } = await patiently(() => strict.hold(eventId, 'ann', ['A1']));
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
    const { body: hold } = await patiently(() => strict.hold(eventId, 'ann', ['A1']));
    await patiently(() => strict.hold(eventId, 'bob', ['A2', 'A3']));
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
    const kept = await Promise.all(
      times(20, (n) => patiently(() => strict.hold(eventId, `kept-${n}`, [seat(n)]))),
    );
    expect(statuses(kept)).toEqual({ 201: 20 });
    const lostEvent = await local.event(60);
    sendSignal(pair.replica.pid, 'SIGSTOP');
    const refused = await strict.hold(eventId, 'late', [seat(30)]);
    const accepted = await local.hold(lostEvent, 'late', ['A1']);
    expect([refused.status, accepted.status]).toEqual([503, 201]);
    // That it was taken back is mirrored before Redis is lost, else the mirror may bring it back.
    await new Following(strict, eventId).caughtUp();
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
