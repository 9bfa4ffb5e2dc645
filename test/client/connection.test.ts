import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { ApiError, SeatlatchClient, SeatMap, type SeatMapEvents } from '../../packages/client/src/index.js';
import { LIMITS } from '../../src/config/limits.js';
import { SeatStreams } from '../../src/modules/seat-booking/live/seat-streams.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { times } from '../faults/burst.js';
import { until } from '../faults/stage.js';
import { UNKNOWN_ID } from '../seat-booking/box-office.js';
import { ClientStage } from './stage.js';

let stage: ClientStage;
beforeAll(async () => (stage = await ClientStage.open()));
afterEach(() => stage.tidy());
afterAll(() => stage?.close());

const streamsOf = () => stage.live.service.app.get(SeatStreams);

function told(map: SeatMap): SeatMapEvents['connection'][] {
  const reports: SeatMapEvents['connection'][] = [];
  map.on('connection', (report) => reports.push(report));
  return reports;
}

/** A server that answers every request with these frames of a stream, and then says nothing. */
async function scripted(...frames: string[]) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined).resume());
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n');
    socket.write(frames.join(''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, sockets, close: () => server.close() };
}

describe('a connection', () => {
  it('that breaks is made again and goes on where it was, without loading anything', async () => {
    const eventId = await stage.live.office.event();
    const wire = stage.wire();
    const map = await stage.online(eventId, { wire, retryMs: 100 });
    const reports = told(map);
    wire.cut();
    await until(() => map.connection === 'connecting');
    const { body: hold } = await stage.live.office.customer().hold(eventId, ['A1']);
    await until(() => map.version === hold.version);
    expect(map.statusOf('A1')).toBe('held');
    expect(reports.map(({ state }) => state)).toEqual(['connecting', 'online']);
    expect(wire.requests.filter((path) => !path.includes('/stream/'))).toHaveLength(3);
  });

  it('is stale while nobody answers, and comes back by itself', async () => {
    const eventId = await stage.live.office.event();
    const wire = stage.wire();
    const map = await stage.online(eventId, { wire });
    const reports = told(map);
    wire.isDown = true;
    wire.cut();
    await until(() => map.connection === 'stale');
    expect(reports.at(-1)!.error).toMatchObject({ name: 'ApiError', status: 0 });
    const { body: hold } = await stage.live.office.customer().hold(eventId, ['A1']);
    wire.isDown = false;
    await until(() => map.version === hold.version);
    expect([map.statusOf('A1'), map.connection]).toEqual(['held', 'online']);
  });

  it('may break before the seats are there', async () => {
    const eventId = await stage.live.office.event();
    const wire = stage.wire();
    wire.isDown = true;
    const map = stage.map(eventId, { wire });
    const started = map.start();
    await until(() => map.connection === 'stale');
    expect(() => map.seats).toThrow('not loaded');
    wire.isDown = false;
    await started;
    expect(map.counts.available).toBe(100);
  });

  it('is taken for dead when nothing comes through it', async () => {
    const eventId = await stage.live.office.event();
    const mute = await scripted('event: ready\nid: 1-0\ndata: {"version":"1-0"}\n\n');
    const wire = stage.wire();
    wire.streamsTo = mute.url;
    const map = await stage.online(eventId, { wire, silenceMs: 1_000 });
    await until(() => mute.sockets.length > 1);
    await map.stop();
    await until(() => mute.sockets.every((socket) => socket.closed));
    expect(map.connection).toBe('closed');
    mute.close();
  });

  it('does not tell again what was loaded since', async () => {
    const eventId = await stage.live.office.event();
    const { body: hold } = await stage.live.office.customer().hold(eventId, ['A1']);
    const late = await scripted(
      'event: resync\nid: 1-0\ndata: {"version":"1-0"}\n\n',
      `event: seats\nid: 1-0\ndata: {"version":"1-0","changes":[{"seatId":"A1","status":"available"}]}\n\n`,
      'event: ready\nid: 1-0\ndata: {"version":"1-0"}\n\n',
    );
    const wire = stage.wire();
    wire.streamsTo = late.url;
    const map = await stage.online(eventId, { wire });
    expect([map.version, map.statusOf('A1')]).toEqual([hold.version, 'held']);
    await map.stop();
    late.close();
  });

  it('comes back when the service says so', async () => {
    const eventId = await stage.live.office.event();
    const { slots } = streamsOf();
    const taken = times(LIMITS.streamsPerUser, () => slots.take(stage.live.viewer.id));
    const map = stage.map(eventId);
    const reports = told(map);
    await map.start();
    await until(() => map.connection === 'stale');
    const { status, code, retryAfterSeconds } = reports.at(-1)!.error as ApiError;
    expect([status, code, retryAfterSeconds]).toEqual([
      503,
      'TOO_MANY_STREAMS',
      LIMITS.streamsFullRetrySeconds,
    ]);
    for (const giveBack of taken) giveBack();
    await until(() => map.connection === 'online');
  });
});

describe('a token', () => {
  it('that is refused is replaced by another one, also in the middle', async () => {
    const eventId = await stage.live.office.event();
    const refusals: (string | undefined)[] = [];
    let current = 'expired';
    const token = (refused?: string) => {
      refusals.push(refused);
      if (refused) current = stage.live.viewer.token;
      return current;
    };
    const wire = stage.wire();
    const map = await stage.online(eventId, { token, wire });
    expect(refusals[1]).toBe('expired');
    current = 'expired again';
    wire.cut();
    await until(() => refusals.includes('expired again'));
    await until(() => map.connection === 'online');
  });

  it('that is refused for good ends it, with the reason', async () => {
    const eventId = await stage.live.office.event();
    const map = stage.map(eventId, { token: 'nobody’s'.replace('’', '') });
    const reports = told(map);
    await expect(map.start()).rejects.toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(reports).toEqual([{ state: 'closed', error: expect.any(ApiError) }]);
  });
});

/** Does not pass on the signal. */
const forgetful = ({ url, headers }: Request) => fetch(url, { headers });

describe('an end', () => {
  it('comes at once for an event that is not there', async () => {
    const map = stage.map(UNKNOWN_ID);
    await expect(map.start()).rejects.toMatchObject({ status: 404, code: 'EVENT_NOT_FOUND' });
    expect(map.connection).toBe('closed');
  });

  it('before the seats are there is told to whoever waits for them', async () => {
    const map = stage.map(await stage.live.office.event());
    const started = map.start();
    await map.stop();
    await expect(started).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('needs no help of what fetches, which may have forgotten the signal of the request', async () => {
    const eventId = await stage.live.office.event();
    const token = stage.live.viewer.token;
    const client = new SeatlatchClient({ baseUrl: stage.url, token, fetch: forgetful });
    const online = new SeatMap(client, eventId);
    await online.start();
    await until(() => online.connection === 'online');
    const connecting = new SeatMap(client, eventId);
    await connecting.start();
    await Promise.all([online.stop(), connecting.stop()]);
    await until(() => streamsOf().slots.taken === 0);
    expect([online.connection, connecting.connection]).toEqual(['closed', 'closed']);
  });

  it('is final: nothing is asked or told after it', async () => {
    const eventId = await stage.live.office.event();
    const wire = stage.wire();
    const map = await stage.online(eventId, { wire });
    await map.stop();
    const reports = told(map);
    const asked = wire.requests.length;
    map.setViewport({ x: 0, y: 0, width: 1, height: 1 });
    await stage.live.office.customer().hold(eventId, ['A1']);
    await until(() => streamsOf().slots.taken === 0);
    expect([reports.length, wire.requests.length, map.connection]).toEqual([0, asked, 'closed']);
  });
});

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it('leaves nothing behind after 500 seat maps that end in every way', async () => {
  const eventId = await stage.live.office.event();
  await (await stage.online(eventId)).stop();
  const { replica } = await stage.live.service.app.get(LiveEvents).get(eventId);
  const listeners = Reflect.get(replica, 'listeners') as Set<unknown>;
  await until(() => streamsOf().slots.taken === 0);
  const before = { listeners: listeners.size, timers: timers() };
  const inFlight = await stage.live.metric('http_requests_in_flight');
  for (let round = 0; round < 10; round++) {
    const wire = stage.wire();
    const ends = times(50, async (n) => {
      const map = stage.map(eventId, {
        wire,
        viewport: n % 3 ? { x: n, y: 100, width: 9, height: 9 } : undefined,
      });
      const started = map.start().catch(() => undefined);
      if (n % 5 > 0) await started;
      if (n % 5 > 1) await until(() => map.connection === 'online');
      if (n % 5 > 2) map.setViewport({ x: 0, y: 100 + 2 * n, width: 20, height: 20 });
      // Some are cut off by the wire, and stopped while they wait to come back.
      if (n % 5 > 3) wire.cut();
      await map.stop();
    });
    await stage.live.office.customer().hold(eventId, [`A${round + 1}`]);
    await Promise.all(ends);
  }
  await until(() => streamsOf().slots.taken === 0);
  expect(await stage.live.metric('seatlatch_streamed_events')).toBe(0);
  await until(async () => (await stage.live.metric('http_requests_in_flight')) === inFlight);
  expect(listeners.size).toBe(before.listeners);
  await until(() => timers() <= before.timers);
}, 600_000);
