import { setTimeout as delay } from 'node:timers/promises';
import { eventKeys } from '../../src/redis/keys.js';
import { sendSignal } from '../../src/embedded/server-process.js';
import {
  ask,
  moveSlot,
  primaryOf,
  setNodeTimeout,
  startTestCluster,
  type TestCluster,
} from '../support/cluster.js';
import type { Answer } from '../support/service.js';
import { watchTakeover, type Takeover } from '../support/takeover.js';
import { hasNativeRedis, type TestServer } from '../support/servers.js';
import { times } from '../faults/burst.js';
import { patiently, Stage, until } from '../faults/stage.js';

/** Smaller is quicker, and on a busy machine takes slowness for death: `NODE_TIMEOUT_MS=1000` to measure. */
const NODE_TIMEOUT_MS = Number(process.env.NODE_TIMEOUT_MS ?? 1_500);
/** No answer takes longer, whatever happens to the cluster. */
const PATIENCE_MS = 20_000;
/** How long the service may need after the replica has taken over: on a busy machine, and on one that measures. */
const OURS_MS = process.env.NODE_TIMEOUT_MS ? 1_000 : 20_000;
/** Where nobody is to die, a busy machine shall not be taken for death. */
const LONG_MS = 15_000;
const BUYERS = 20;
const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: a cluster needs a native redis-server 7.');

(NATIVE ? describe : describe.skip)('a Redis Cluster', () => {
  let cluster: TestCluster;
  let stage: Stage;
  let eventId: string;
  let slot: number;
  /** Booking ids that a buyer was told of, and cancelled none of. */
  let acknowledged: Set<string>;

  beforeAll(async () => {
    cluster = await startTestCluster({ nodeTimeoutMs: LONG_MS });
    stage = await Stage.open(2, { REDIS_CLUSTER_NODES: cluster.nodes });
  });
  afterAll(async () => {
    await stage?.close();
    await cluster?.stop();
  });
  beforeEach(async () => {
    acknowledged = new Set();
    eventId = await stage.event(60);
    slot = Number(await ask(cluster.servers[0], 'CLUSTER', 'KEYSLOT', eventKeys(eventId).meta));
  });
  afterEach(async () => {
    await until(async () => (await stage.audit(eventId).catch(() => undefined))?.faults.length === 0).catch(
      () => stage.expectSound(eventId),
    );
    await checkSales();
  });

  /** What buyers were told of is what MongoDB has, and no seat is in two bookings (I2). */
  const checkSales = async () => {
    const found = await stage.bookings(eventId);
    const ids = new Set(found.map(({ id }) => id));
    const sold = found.flatMap(({ seatIds }) => seatIds);
    const lost = [...acknowledged].filter((id) => !ids.has(id));
    if (lost.length > 0 || ids.size !== acknowledged.size)
      throw new Error(`lost ${lost}, of ${ids.size} bookings`);
    if (new Set(sold).size !== sold.length) throw new Error(`sold twice, among ${sold}`);
  };

  /** Buyers who hold, look, confirm and cancel at the same seats until the deed is done. */
  const sellWhile = async (deed: () => Promise<void>): Promise<Answer[]> => {
    const stop = new AbortController();
    const answers: Answer[] = [];
    const buyers = times(BUYERS, async (n) => {
      for (let round = 0; !stop.signal.aborted; round++) {
        answers.push(...(await buy(n, round)));
        await delay(20);
      }
    });
    await deed().finally(() => stop.abort());
    await Promise.all(buyers);
    return answers;
  };

  const buy = async (n: number, round: number): Promise<Answer[]> => {
    const user = `buyer-${n}`;
    const seats = times(2, (i) => `${'ABCDEF'[(n + round + i) % 6]}${((n * 7 + round) % 8) + 1}`);
    const path = `/seat-booking/layout/${eventId}`;
    const view = await typed(() => stage.nth(n).call('GET', path, { token: stage.token(user) }), [200]);
    const hold = await typed(() => stage.hold(eventId, user, seats, n), [201]);
    if (hold.status !== 201) return [view, hold];
    const { holdId } = hold.body;
    const booked = await patiently(() =>
      typed(() => stage.confirm(eventId, user, { holdId }, n + round), [200, 201]),
    );
    if (booked.status === 409) return [view, hold, booked];
    const { id } = booked.body.booking;
    if (round % 4 === 0) acknowledged.add(id);
    else await patiently(() => typed(() => stage.cancel(id, user, n), [200]));
    return [view, hold, booked];
  };

  /** From now until a hold of the event is accepted again. */
  const backAfter = async (since: number): Promise<number> => {
    for (;;) {
      const user = `probe-${Math.random()}`;
      const answer = await typed(() => stage.hold(eventId, user, ['F8']), [201]);
      if (answer.status === 201) {
        const back = performance.now() - since;
        await patiently(() => stage.release(eventId, user, { seatIds: ['F8'] }));
        return back;
      }
      if (answer.status === 409) return performance.now() - since;
      await delay(20);
    }
  };

  it('moves the slot of an event back and forth while it sells: nothing is sold twice, all answers are typed', async () => {
    const home = await primaryOf(cluster, slot);
    const other = cluster.servers.slice(0, 3).find((server) => server !== home)!;
    let moves = 0;
    const answers = await sellWhile(async () => {
      for (; moves < 10; moves++) {
        await moveSlot(cluster, slot, moves % 2 ? home : other);
        await delay(200);
      }
    });
    const accepted = answers.filter(({ status }) => status === 201).length;
    const away = answers.filter(({ status }) => status === 503).length;
    console.info(`${moves} moves of a slot: ${accepted} accepted, ${away} of ${answers.length} answered 503`);
    expect(accepted).toBeGreaterThan(0);
  });

  it('keeps a slot half moved for a while: answers are typed and in time, and holds come back', async () => {
    const home = await primaryOf(cluster, slot);
    const other = cluster.servers.slice(0, 3).find((server) => server !== home)!;
    const { body: hold } = await stage.hold(eventId, 'ann', ['A1']);
    const [from, to] = await Promise.all([home, other].map((server) => ask(server, 'CLUSTER', 'MYID')));
    await ask(other, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(from));
    await ask(home, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(to));
    await ask(home, 'MIGRATE', '127.0.0.1', other.port, eventKeys(eventId).state, 0, 5_000);
    const away = await typed(() => stage.hold(eventId, 'bob', ['A2']), []);
    expect(away.status).toBe(503);
    await moveSlot(cluster, slot, other);
    expect((await patiently(() => stage.hold(eventId, 'eve', ['A1']))).status).toBe(409);
    const booked = await patiently(() => stage.confirm(eventId, 'ann', { holdId: hold.holdId }));
    expect(booked.status).toBe(201);
    acknowledged.add(booked.body.booking.id);
  });

  it.each([
    ['killed', 'SIGKILL'],
    ['paused', 'SIGSTOP'],
  ] as const)('has a primary %s while it sells: its replica takes over', async (what, signal) => {
    await setNodeTimeout(cluster.servers, NODE_TIMEOUT_MS);
    const primary: TestServer = await primaryOf(cluster, slot);
    let back = 0;
    let takeover: Takeover;
    const answers = await sellWhile(async () => {
      await delay(500);
      const since = performance.now();
      sendSignal(primary.pid, signal);
      [back, takeover] = await Promise.all([backAfter(since), watchTakeover(cluster, primary, since)]);
      await delay(500);
    }).finally(async () => {
      if (signal === 'SIGSTOP') sendSignal(primary.pid, 'SIGCONT');
      else await primary.restart();
      await cluster.settled();
      await setNodeTimeout(cluster.servers, LONG_MS);
    });
    const away = answers.filter(({ status }) => status === 503).length;
    console.info(
      `primary ${what}: ${told({ ...takeover!, back })} (node timeout ${NODE_TIMEOUT_MS} ms); ` +
        `${away} of ${answers.length} answered 503`,
    );
    expect(back - takeover!.replaced).toBeLessThan(OURS_MS);
    expect((await primaryOf(cluster, slot)).port).not.toBe(primary.port);
  });

  it('is ready when every primary answers', async () => {
    await until(async () => (await stage.service.call('GET', '/health/ready')).status === 200);
    const { status, body } = await stage.service.call('GET', '/health/ready');
    expect([status, body.parts]).toEqual([200, { mongodb: 'up', redis: 'up' }]);
  });
});

/** An answer in time and of the API's own words: what it should be, or 409, or a 503 that says when to come again. */
async function typed(request: () => Promise<Answer>, expected: number[]): Promise<Answer> {
  const asked = performance.now();
  const answer = await request();
  const took = performance.now() - asked;
  if (took > PATIENCE_MS) throw new Error(`An answer took ${took} ms: ${JSON.stringify(answer.body)}`);
  const isTyped =
    answer.status === 409 || (answer.status === 503 && answer.body.code === 'STORE_UNAVAILABLE');
  if (!expected.includes(answer.status) && !isTyped)
    throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Points in time after a primary went away, and how much of it is the service's own. */
function told({ suspected, failed, replaced, back }: Takeover & { back: number }): string {
  const [seen, agreed, elected, held, own] = [suspected, failed, replaced, back, back - replaced].map(
    (ms) => `${Math.round(ms)} ms`,
  );
  return `missed after ${seen}, given up after ${agreed}, replaced after ${elected}, holds are back after ${held}, ${own} of it ours`;
}
