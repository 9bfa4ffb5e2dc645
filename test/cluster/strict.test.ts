import { sendSignal } from '../../src/embedded/server-process.js';
import { eventKeys } from '../../src/redis/keys.js';
import { statuses, times } from '../faults/burst.js';
import { patiently, Stage, until } from '../faults/stage.js';
import { ask, primaryOf, startTestCluster, type TestCluster } from '../support/cluster.js';
import { hasNativeRedis } from '../support/servers.js';

const HOLDS = 20;
const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: a cluster needs a native redis-server 7.');

(NATIVE ? describe : describe.skip)('HOLD_DURABILITY=replicated on a cluster', () => {
  let cluster: TestCluster;
  let stage: Stage;

  beforeAll(async () => {
    cluster = await startTestCluster({ nodeTimeoutMs: 5_000 });
    stage = await Stage.open(2, { REDIS_CLUSTER_NODES: cluster.nodes, HOLD_DURABILITY: 'replicated' });
  });
  afterAll(async () => {
    await stage?.close();
    await cluster?.stop();
  });

  it('keeps every accepted hold through the death of its primary, refuses what no replica has, and goes on without it', async () => {
    const eventId = await stage.event(60);
    const slot = Number(await ask(cluster.servers[0], 'CLUSTER', 'KEYSLOT', eventKeys(eventId).meta));
    const primary = await primaryOf(cluster, slot);
    const replica = cluster.servers[cluster.servers.indexOf(primary) + cluster.servers.length / 2];
    const { answers } = await stage.overlap.burst(
      times(HOLDS, (n) => () => patiently(() => stage.hold(eventId, `kept-${n}`, [seat(n)], n))),
    );
    expect(statuses(answers)).toEqual({ 201: HOLDS });

    sendSignal(replica.pid, 'SIGSTOP');
    try {
      const refused = await stage.hold(eventId, 'late', ['F5']);
      expect([refused.status, refused.body.detail]).toEqual([503, expect.stringMatching(/replica/i)]);
      // A connection that is cut loses what it had not delivered: killed alone, the kernel would still send it.
      await ask(primary, 'CLIENT', 'KILL', 'TYPE', 'replica');
      await primary.kill();
    } finally {
      sendSignal(replica.pid, 'SIGCONT');
    }
    await until(async () => (await primaryOf(cluster, slot)).port === replica.port);

    for (let n = 0; n < HOLDS; n++) {
      const { holdId } = answers[n].body;
      const booked = await patiently(() => stage.confirm(eventId, `kept-${n}`, { holdId }, n));
      expect(booked.status).toBe(201);
    }
    // The new primary has no replica yet: nothing can be promised until the old one follows it.
    expect((await stage.hold(eventId, 'eve', ['F5'])).status).toBe(503);
    await primary.restart();
    await cluster.settled();
    const again = await Promise.all(times(2, (n) => patiently(() => stage.hold(eventId, 'eve', ['F5'], n))));
    expect(statuses(again)).toEqual({ 201: 2 });
    await until(async () => (await stage.audit(eventId)).faults.length === 0);
  });
});

/** One of the 50 seats before row F. */
function seat(n: number): string {
  return `${'ABCDE'[n % 5]}${Math.floor(n / 5) + 1}`;
}
