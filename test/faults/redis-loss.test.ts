import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Types } from 'mongoose';
import { LIMITS } from '../../src/config/limits.js';
import { sendSignal } from '../../src/embedded/server-process.js';
import { parseVersion } from '../../src/modules/seat-state/event-version.js';
import { lastingPort } from '../../tools/lasting-port.js';
import type { Answer } from '../support/service.js';
import { Following } from '../mirror/following.js';
import { hasNativeRedis, startTestRedis, type TestServer } from '../support/servers.js';
import { statuses, times } from './burst.js';
import { answered, patiently, Stage, until } from './stage.js';

/** What a busy machine may add to a bound. */
const BUSY_MS = 10_000;
const SOLD = ['A1', 'A2'];
const BLOCKED = ['A3'];
const HELD = ['A4', 'A5'];
const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: a Redis that is killed and restarted needs a native redis-server 7.');

(NATIVE ? describe : describe.skip)('a Redis that loses its past', () => {
  let dir: string;
  let server: TestServer;
  let stage: Stage;
  let eventId: string;
  let held: Answer['body'];
  let epoch: number;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'seatlatch-loss-'));
    server = await startTestRedis({ dir, port: await lastingPort() });
    stage = await Stage.open(2, { REDIS_URL: server.url });
  });
  afterAll(async () => {
    await stage?.close();
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    eventId = await stage.event(60);
    const { body: hold } = await stage.hold(eventId, 'ada', SOLD);
    await stage.confirm(eventId, 'ada', { holdId: hold.holdId }, 1);
    await stage.block(eventId, BLOCKED);
    held = (await stage.hold(eventId, 'bob', HELD)).body;
    ({ epoch } = parseVersion(held.version));
    await new Following(stage, eventId).caughtUp();
  });
  afterEach(() => stage.expectSound(eventId));

  const holdsOf = async (user: string, n = 0) => {
    const path = `/seat-booking/holds?eventId=${eventId}`;
    return (await stage.nth(n).call('GET', path, { token: stage.token(user) })).body.items;
  };
  const stats = (n: number) =>
    stage.nth(n).call('GET', `/seat-booking/stats/${eventId}`, { token: stage.organiser() });

  /** One that no service has opened. */
  const copyOfEvent = async () => {
    const events = stage.db.collection('events');
    const event = (await events.findOne({ _id: new Types.ObjectId(eventId) }))!;
    return (await events.insertOne({ ...event, _id: new Types.ObjectId() })).insertedId;
  };

  const killAndRestart = () => answered(server.kill().then(() => server.restart()));

  const expectRefusedAndOpen = async () => {
    for (const n of [0, 1]) {
      const sold = await patiently(() => stage.hold(eventId, 'eve', ['B1', 'A1'], n));
      expect(sold).toMatchObject({ status: 409, body: { conflicts: [{ seatId: 'A1', status: 'booked' }] } });
      const blocked = await stage.hold(eventId, 'eve', ['A3', 'B1'], n);
      expect(blocked).toMatchObject({
        status: 409,
        body: { conflicts: [{ seatId: 'A3', status: 'blocked' }] },
      });
      const open = await stage.hold(eventId, `eve-${n}`, [`B${n + 2}`], n);
      expect(open.status).toBe(201);
      expect(parseVersion(open.body.version).epoch).toBeGreaterThan(epoch);
    }
    for (const n of [0, 1]) {
      const { status, body } = await patiently(() => stats(n));
      expect([status, body.bookedSeats, body.blockedSeats]).toEqual([200, 2, 1]);
      expect(parseVersion(body.version).epoch).toBeGreaterThan(epoch);
    }
  };

  describe('emptied while it runs', () => {
    it.each([
      ['sold', 'A2', 'booked'],
      ['blocked', 'A3', 'blocked'],
    ])('the very next hold of a %s seat is refused', async (_what, seatId, status) => {
      await stage.redis.flushall();
      const { body } = await stage.hold(eventId, 'eve', [seatId], 1);
      expect(body).toMatchObject({ code: 'SEATS_TAKEN', conflicts: [{ seatId, status }] });
    });

    it('unsold seats can be held, under a higher epoch', async () => {
      await stage.redis.flushall();
      await expectRefusedAndOpen();
    });

    it('reads recover by themselves: nobody has to write', async () => {
      await stage.redis.flushall();
      for (const n of [0, 1]) {
        let version = '0-0';
        while (parseVersion(version).epoch <= epoch) ({ version } = (await patiently(() => stats(n))).body);
        expect((await stats(n)).body).toMatchObject({ bookedSeats: 2, blockedSeats: 1 });
      }
    });

    it('two services notice it at once: one rebuild wins, and no hold of the new epoch is lost', async () => {
      await stage.redis.flushall();
      const { answers } = await stage.overlap.burst(
        times(30, (n) => () => stage.hold(eventId, `buyer-${n}`, [free(n)], n)),
      );
      expect(statuses(answers)).toEqual({ 201: 30 });
      expect(new Set(answers.map(({ body }) => parseVersion(body.version).epoch)).size).toBe(1);
      expect((await stage.audit(eventId)).counts[1]).toBe(30 + HELD.length);
    });

    it('again and again while two services sell: nothing is sold twice, and it ends sound', async () => {
      const stop = new AbortController();
      const acknowledged = new Set<string>();
      const storm = (async () => {
        while (!stop.signal.aborted) {
          await stage.redis.flushall();
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
        }
      })();
      await Promise.all(
        times(30, async (n) => {
          for (let round = 0; round < 15; round++) {
            const seats = times(2, (i) => `${'BCDE'[(n + round + i) % 4]}${((n * 7 + round) % 8) + 1}`);
            const hold = await stage.hold(eventId, `buyer-${n}`, seats, n);
            expect([201, 409, 503]).toContain(hold.status);
            if (hold.status !== 201) continue;
            const { holdId } = hold.body;
            const booked = await patiently(() => stage.confirm(eventId, `buyer-${n}`, { holdId }, n + round));
            expect([200, 201, 409]).toContain(booked.status);
            if (booked.status === 409) continue;
            const { id } = booked.body.booking;
            if ((n + round) % 2 === 0) acknowledged.add(id);
            else await patiently(() => stage.cancel(id, `buyer-${n}`, n));
          }
        }),
      ).finally(() => stop.abort());
      await storm;
      const found = (await stage.bookings(eventId)).filter(({ userId }) => userId !== 'ada');
      expect(new Set(found.map(({ id }) => id))).toEqual(acknowledged);
      await until(async () => (await stage.audit(eventId)).faults.length === 0);
    });

    it('while seats are being blocked: a block that was acknowledged holds', async () => {
      const seats = times(24, free);
      const requests = seats.map((seat, n) => () => stage.block(eventId, [seat], n));
      const flush = () => answered(stage.redis.flushall());
      const { answers } = await stage.overlap.burst(requests.flatMap((request) => [request, flush]));
      const blocked = seats.filter((_, n) => answers[2 * n].status === 200);
      const holds = await Promise.all(
        seats.map((seat, n) => patiently(() => stage.hold(eventId, 'eve', [seat], n))),
      );
      expect(seats.filter((_, n) => holds[n].status === 409)).toEqual(expect.arrayContaining(blocked));
    });
  });

  describe('killed', () => {
    it('and restarted on its data: holds keep their owner and deadline, and can be confirmed', async () => {
      const unopened = await copyOfEvent();
      await server.kill();
      const asked = performance.now();
      const away = await stage.hold(eventId, 'eve', ['B1']);
      expect(away).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });
      expect(performance.now() - asked).toBeLessThan(LIMITS.redisCommandMs + BUSY_MS);
      const { status } = await stats(1);
      expect([200, 503]).toContain(status);
      const sold = await stage.service.call('GET', `/seat-booking/bookings?eventId=${unopened}`, {
        token: stage.organiser(),
      });
      expect(sold).toMatchObject({ status: 200, body: { items: [] } });
      await server.restart();
      await expectRefusedAndOpen();
      const { holdId, expiresAt } = held;
      expect(await holdsOf('bob', 1)).toMatchObject([{ holdId, expiresAt }]);
      expect((await stage.confirm(eventId, 'bob', { holdId }, 1)).status).toBe(201);
    });

    it('and restarted empty: what is sold or blocked stays so, and holds come back from the mirror (I4)', async () => {
      await server.kill();
      await rm(join(dir, 'appendonlydir'), { recursive: true });
      await server.restart();
      await expectRefusedAndOpen();
      const { holdId, expiresAt } = held;
      expect(await holdsOf('bob', 1)).toMatchObject([{ holdId, expiresAt }]);
      expect((await stage.confirm(eventId, 'bob', { holdId })).status).toBe(201);
    });

    it('and restarted with an older past: it is noticed, and every sale since then stands', async () => {
      await cp(join(dir, 'appendonlydir'), join(dir, 'older'), { recursive: true });
      const { body: late } = await stage.hold(eventId, 'cem', ['C1', 'C2']);
      expect((await stage.confirm(eventId, 'cem', { holdId: late.holdId })).status).toBe(201);
      await stage.block(eventId, ['C3']);
      const { body: mirrored } = await stage.hold(eventId, 'dan', ['C4']);
      await stage.release(eventId, 'bob', { seatIds: ['A5'] });
      await new Following(stage, eventId).caughtUp();
      await server.kill();
      await rm(join(dir, 'appendonlydir'), { recursive: true });
      await cp(join(dir, 'older'), join(dir, 'appendonlydir'), { recursive: true });
      await server.restart();
      const next = await patiently(() => stage.hold(eventId, 'eve', ['C1', 'C2', 'C3', 'A1', 'A3'], 1));
      expect(next.body.conflictingSeats).toEqual(['C1', 'C2', 'C3', 'A1', 'A3']);
      expect((await stage.confirm(eventId, 'dan', { holdId: mirrored.holdId })).status).toBe(201);
      const { body: rest } = await stage.confirm(eventId, 'bob', { holdId: held.holdId });
      expect(rest.booking.allSeatIds).toEqual(['A4']);
      const found = await stage.bookings(eventId);
      expect(found.map(({ userId }) => userId).sort()).toEqual(['ada', 'bob', 'cem', 'dan']);
    });

    it('in the middle of many confirmations: each hold that was kept becomes one booking', async () => {
      const holds = await Promise.all(times(30, (n) => stage.hold(eventId, `buyer-${n}`, [free(n)], n)));
      expect(statuses(holds)).toEqual({ 201: 30 });
      // On a slow disk Redis answers before its log is there: the mirror has these holds, too.
      await new Following(stage, eventId).caughtUp();
      const requests = holds.map(
        ({ body: { holdId } }, n) =>
          () =>
            patiently(() => stage.confirm(eventId, `buyer-${n}`, { holdId }, n)),
      );
      const { answers } = await stage.overlap.burst([
        ...requests.slice(0, 15),
        killAndRestart,
        ...requests.slice(15),
      ]);
      answers.splice(15, 1);
      expect(answers.filter(({ status }) => ![200, 201].includes(status))).toEqual([]);
      const found = (await stage.bookings(eventId)).map(({ id }) => id);
      expect(found).toEqual(expect.arrayContaining(answers.map(({ body }) => body.booking.id)));
      expect(found).toHaveLength(31);
    });
  });

  it('forgets its scripts in the middle of a run: nobody notices', async () => {
    const flush = () => answered(stage.redis.script('FLUSH'));
    const holds = times(30, (n) => () => stage.hold(eventId, `buyer-${n}`, [free(n)], n));
    const { answers } = await stage.overlap.burst(
      holds.flatMap((hold, n) => (n % 3 ? [hold] : [flush, hold])),
    );
    expect(statuses(answers)).toEqual({ 0: 10, 201: 30 });
  });

  it('drops every connection: answers are right or 503, and nothing was lost, so nothing is rebuilt', async () => {
    const kill = () => answered(stage.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
    const requests = times(30, (n) => () => stage.hold(eventId, `buyer-${n}`, [free(n)], n));
    const { answers } = await stage.overlap.burst([...requests.slice(0, 15), kill, ...requests.slice(15)]);
    expect(answers.map(({ status }) => status).filter((status) => ![201, 0, 503].includes(status))).toEqual(
      [],
    );
    const again = await Promise.all(requests.map((request) => patiently(request)));
    expect(statuses(again)).toEqual({ 201: 30 });
    expect(parseVersion(again[0].body.version).epoch).toBe(epoch);
    for (const n of [0, 1]) await until(async () => (await patiently(() => stats(n))).body.heldSeats === 32);
  });

  it('hangs: answers are 503 within seconds, and right again as soon as it goes on', async () => {
    sendSignal(server.pid, 'SIGSTOP');
    const asked = performance.now();
    const away = await stage.hold(eventId, 'eve', ['B1']).finally(() => sendSignal(server.pid, 'SIGCONT'));
    expect(away).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });
    expect(performance.now() - asked).toBeLessThan(LIMITS.redisCommandMs + BUSY_MS);
    const { status, body } = await patiently(() => stage.hold(eventId, 'eve', ['B1', 'B2']));
    expect([status, body.heldSeats]).toEqual([201, ['B1', 'B2']]);
    expect(await holdsOf('eve')).toHaveLength(1);
  });
});

/** One of the 45 seats behind row A. */
function free(n: number): string {
  return `${'BCDEF'[n % 5]}${Math.floor(n / 5) + 1}`;
}
