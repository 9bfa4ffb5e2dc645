import { hasNativeRedis } from '../support/servers.js';
import { startTestSentinels, type TestSentinels } from '../support/sentinel.js';
import { parseVersion } from '../../src/modules/seat-state/event-version.js';
import { sendSignal } from '../../src/embedded/server-process.js';
import { times } from '../faults/burst.js';
import { patiently, Stage, until } from '../faults/stage.js';

const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: sentinels need a native redis-server 7.');

(NATIVE ? describe : describe.skip)('a Redis behind sentinels', () => {
  let sentinels: TestSentinels;
  let stage: Stage;

  beforeEach(async () => {
    sentinels = await startTestSentinels();
    stage = await Stage.open(2, { REDIS_URL: sentinels.url });
  });
  afterEach(async () => {
    await stage?.close();
    await sentinels?.stop();
  });

  it.each([
    ['is killed', 'SIGKILL'],
    ['hangs', 'SIGSTOP'],
  ] as const)(
    'whose primary %s: the replica takes over, and holds that it had are kept',
    async (_, signal) => {
      const eventId = await stage.event(60);
      const { body: sold } = await stage.hold(eventId, 'ann', ['A1']);
      expect((await stage.confirm(eventId, 'ann', { holdId: sold.holdId })).status).toBe(201);
      const { body: held } = await stage.hold(eventId, 'bob', ['A2']);
      const { pid, port } = sentinels.primary;
      // WAIT counts what its own connection wrote, and so all that was written before.
      await stage.redis.set('marker', 'written last');
      expect(await stage.redis.wait(1, 5_000)).toBe(1);
      sendSignal(pid, signal);
      try {
        const asked = performance.now();
        const answers = await Promise.all(
          times(4, (n) => patiently(() => stage.hold(eventId, `eve-${n}`, [`B${n + 1}`], n))),
        );
        console.info(
          `holds are back ${Math.round(performance.now() - asked)} ms after the primary's ${signal}`,
        );
        expect(await sentinels.primaryPort()).not.toBe(port);
        for (const { status, body } of answers) {
          expect(status).toBe(201);
          expect(parseVersion(body.version).epoch).toBeGreaterThan(parseVersion(held.version).epoch);
        }
        const taken = await stage.hold(eventId, 'eve', ['A1', 'A2'], 1);
        expect(taken.body.conflictingSeats).toEqual(['A1', 'A2']);
        expect((await stage.confirm(eventId, 'bob', { holdId: held.holdId }, 1)).status).toBe(201);
        // The test's own connection may still lead to the server that hangs.
        const audit = () => stage.audit(eventId).catch(() => undefined);
        await until(async () => (await audit())?.faults.length === 0);
      } finally {
        if (signal === 'SIGSTOP') sendSignal(pid, 'SIGCONT');
      }
    },
  );
});
