import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { LIMITS } from '../../src/config/limits.js';
import { SeatStreams } from '../../src/modules/seat-booking/live/seat-streams.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { blockScript } from '../../src/redis/scripts/block.js';
import { unblockScript } from '../../src/redis/scripts/unblock.js';
import { times } from '../faults/burst.js';
import { until } from '../faults/stage.js';
import { banquet } from '../seat-booking/banquet.js';
import { EventParser, EventStream } from './event-stream.js';
import { LiveStage } from './stage.js';

let stage: LiveStage;
beforeAll(async () => (stage = await LiveStage.open()));
afterEach(() => stage.tidy());
afterAll(() => stage?.close());

const streamsOf = () => stage.service.app.get(SeatStreams);

/** What is sent on a connection of its own, and both of its ends. */
async function rawStream(request: string): Promise<{ client: Socket; server: Socket }> {
  const accepted = once(stage.httpServer, 'connection');
  const { hostname, port } = new URL(stage.service.url);
  const client = connect(Number(port), hostname);
  const [server] = (await accepted) as [Socket];
  client.on('error', () => undefined).write(request);
  return { client, server };
}

const requestOf = (eventId: string, method = 'GET', version = '1.1') =>
  `${method} /seat-booking/stream/${eventId} HTTP/${version}\r\nHost: x\r\nAuthorization: Bearer ${stage.viewer.token}\r\n\r\n`;

async function readUntil(socket: Socket, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of socket) {
    text += chunk;
    if (pattern.test(text)) return text;
  }
  return text;
}

/** All seats of the event change at once, and their long ids make for long frames. */
async function shaker() {
  const seats = times(5_000, (n) => ({
    id: `${n}`.padStart(64, '-'),
    pos: { x: 20 * (n % 100), y: 20 * Math.floor(n / 100) },
    size: { x: 15, y: 15 },
    catId: 'stool',
  }));
  const eventId = await stage.office.event({}, { ...banquet(), items: [], seats });
  const all = times(5_000, (n) => n);
  let isBlocked = false;
  const shake = () => {
    isBlocked = !isBlocked;
    return stage.block(eventId, all, isBlocked ? blockScript : unblockScript);
  };
  return { eventId, shake };
}

/** Shakes, one frame at a time, until the server drops frames of this reader. */
async function shakeUntilDropped(
  { shake }: { shake: () => Promise<string> },
  other: EventStream,
  socket: Socket,
) {
  for (;;) {
    const isFull = socket.writableLength > LIMITS.streamUnreadBytes;
    const version = await shake();
    while ((await other.next()).id !== version);
    if (isFull) return version;
  }
}

describe('a reader who does not read', () => {
  it('costs a bounded queue, disturbs nobody else, and is told to load everything anew once it reads', async () => {
    const hall = await shaker();
    const { client, server } = await rawStream(requestOf(hall.eventId));
    await once(client, 'readable');
    const other = await stage.follow(hall.eventId);
    const dropped = await shakeUntilDropped(hall, other, server);
    const unread = server.writableLength;
    await shakeUntilDropped(hall, other, server);
    expect(server.writableLength).toBe(unread);
    // The frame that passed the bound is the last one.
    expect(unread).toBeLessThan(LIMITS.streamUnreadBytes + 5_000 * 110);

    const parser = new EventParser();
    const text = await readUntil(client.setEncoding('utf8'), /event: resync\n.*\n.*\n\n/);
    const events = parser.push(text.slice(text.indexOf('\r\n\r\n') + 4));
    expect(events.at(-1)!.event).toBe('resync');
    const told = events.filter(({ event }) => event === 'seats').map(({ id }) => id);
    expect(told).not.toContain(dropped);
    expect(events.at(-1)!.id).toBe(await stage.versionOf(hall.eventId));
    expect(await stage.metric('seatlatch_stream_resyncs_total{why="slow"}')).toBe(1);
  });

  it('is cut off when that takes too long', async () => {
    const hall = await shaker();
    const { client, server } = await rawStream(requestOf(hall.eventId));
    await once(client, 'readable');
    const other = await stage.follow(hall.eventId);
    await shakeUntilDropped(hall, other, server);
    streamsOf().beat(performance.now() + LIMITS.streamSlowMs / 2);
    expect(server.destroyed).toBe(false);
    streamsOf().beat(performance.now() + LIMITS.streamSlowMs + 1);
    await until(() => server.destroyed);
    client.destroy();
    expect(await stage.metric('seatlatch_stream_cut_off_total')).toBe(1);
    await until(() => streamsOf().slots.taken === 1);
  });
});

const count = (kind: string) => process.getActiveResourcesInfo().filter((name) => name === kind).length;

it('leaves nothing behind after 500 connections that end in every way', async () => {
  const eventId = await stage.office.event();
  await stage.versionOf(eventId);
  const { replica } = await stage.service.app.get(LiveEvents).get(eventId);
  const listeners = Reflect.get(replica, 'listeners') as Set<unknown>;
  await until(() => streamsOf().slots.taken === 0);
  const before = { listeners: listeners.size, sockets: count('TCPSocketWrap'), timers: count('Timeout') };
  const inFlight = await stage.metric('http_requests_in_flight');
  for (let round = 0; round < 10; round++) {
    const ends = times(50, async (n) => {
      const stream = await stage.follow(eventId, n % 3 === 0 ? `?x=0&y=${n}&width=10&height=10` : '');
      if (n % 2 === 0) await stream.next();
      stream.close();
    });
    // And some who are gone before the answer has begun.
    const aborted = times(5, async () => (await rawStream(requestOf(eventId))).client.destroy());
    await stage.office.customer().hold(eventId, [`A${round + 1}`]);
    await Promise.all([...ends, ...aborted]);
  }
  // Of those who are gone some may not have been heard yet.
  await until(
    async () => streamsOf().slots.taken === 0 && (await stage.metric('http_requests_in_flight')) === inFlight,
  );
  expect(await stage.metric('seatlatch_streams')).toBe(0);
  expect(await stage.metric('seatlatch_streamed_events')).toBe(0);
  expect(await stage.metric('seatlatch_stream_history_bytes')).toBe(0);
  expect(listeners.size).toBe(before.listeners);
  await until(() => count('TCPSocketWrap') <= before.sockets && count('Timeout') <= before.timers);
});

describe('bounds (I9)', () => {
  it('of the streams of one user, and of all, are told by 503 and when to come again', async () => {
    const eventId = await stage.office.event();
    const { slots } = streamsOf();
    const open = () => stage.viewer.get(`/seat-booking/stream/${eventId}`);
    const taken = times(LIMITS.streamsPerUser, () => slots.take(stage.viewer.id));
    const refusal = await open();
    expect([refusal.status, refusal.body.code]).toEqual([503, 'TOO_MANY_STREAMS']);
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const giveBack of taken) giveBack();
    const others = times(LIMITS.streams, (n) => slots.take(`user-${n}`));
    expect((await open()).body.code).toBe('TOO_MANY_STREAMS');
    for (const giveBack of others) giveBack();
    expect((await (await stage.follow(eventId)).next()).event).toBe('ready');
  });

  it('of its life end a stream, which goes on with another connection', async () => {
    const eventId = await stage.office.event();
    const stream = await stage.follow(eventId);
    await stream.next();
    streamsOf().beat(performance.now() + LIMITS.streamLifeMs + 1);
    await stream.ended();
    expect(stream.parser.lastEventId).toBe(await stage.versionOf(eventId));
  });
});

describe('connections of all kinds', () => {
  it('HTTP/1.0, as some proxies speak it', async () => {
    const eventId = await stage.office.event();
    const { client } = await rawStream(requestOf(eventId, 'GET', '1.0'));
    const text = await readUntil(client.setEncoding('utf8'), /event: ready\n.*\n.*\n\n/);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).not.toMatch(/transfer-encoding/i);
  });

  it('HEAD, which is the head and nothing else', async () => {
    const eventId = await stage.office.event();
    const { client } = await rawStream(
      requestOf(eventId, 'HEAD').replace('Host:', 'Connection: close\r\nHost:'),
    );
    const text = await readUntil(client.setEncoding('utf8'), /never/);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*content-type: text\/event-stream[^]*\r\n\r\n$/i);
  });

  it('a pipelined request, which has to wait for its turn and is refused', async () => {
    const eventId = await stage.office.event();
    const slow = `GET /seat-booking/layout/${eventId} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${stage.viewer.token}\r\n\r\n`;
    const { client } = await rawStream(
      `${slow}${requestOf(eventId).replace('Host:', 'Connection: close\r\nHost:')}`,
    );
    const text = await readUntil(client.setEncoding('utf8'), /never/);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(text).toContain('MALFORMED_REQUEST');
  });
});

it('tells nobody who holds or booked (I11)', async () => {
  const eventId = await stage.office.event();
  const version = await stage.versionOf(eventId);
  const stream = await stage.follow(eventId);
  const buyer = stage.office.customer('ada-lovelace-1815');
  const { body: hold } = await buyer.hold(eventId, ['A1', 'A2']);
  const { body: bought } = await buyer.confirm(eventId, { seatIds: ['A1'] });
  await buyer.cancel(bought.booking.id);
  await stage.office.organiser.post(`/events/${eventId}/block`, { seatIds: ['B1'], reason: 'broken' });
  const last = await stage.versionOf(eventId);
  while ((await stream.next()).id !== last);
  const resumed = await stage.follow(eventId, `?after=${version}`);
  while ((await resumed.next()).id !== last);
  const secrets = [buyer.id, hold.holdId, bought.booking.id, stage.office.organiser.id, 'ada', 'broken'];
  for (const { text, headers } of [stream, resumed])
    for (const secret of secrets) expect(text + JSON.stringify(headers)).not.toContain(secret);
});
