import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { compareVersions, parseVersion } from '../../src/modules/seat-state/event-version.js';
import { eventKeys } from '../../src/redis/keys.js';
import { blockScript } from '../../src/redis/scripts/block.js';
import { unblockScript } from '../../src/redis/scripts/unblock.js';
import { times } from '../faults/burst.js';
import { until } from '../faults/stage.js';
import { LiveStage, type BlockingScript } from './stage.js';

let stage: LiveStage;
beforeAll(async () => (stage = await LiveStage.open()));
afterEach(() => stage.tidy());
afterAll(() => stage?.close());

/** The event's keys are gone, as if Redis had lost them; the next script builds it anew. */
const loseInRedis = (eventId: string) => stage.redis.del(...Object.values(eventKeys(eventId)));

async function expectResync(eventId: string, after: string): Promise<void> {
  const stream = await stage.follow(eventId, `?after=${after}`);
  expect(await stream.next()).toEqual({ event: 'ready', id: after, data: { version: after } });
  const version = await stage.versionOf(eventId);
  expect(await stream.next()).toEqual({ event: 'resync', id: version, data: { version } });
  const buyer = stage.office.customer();
  const { body } = await buyer.hold(eventId, ['C1']);
  expect(await stream.next()).toMatchObject({ event: 'seats', id: body.version });
  await buyer.release(eventId, { holdId: body.holdId });
}

describe('a version that cannot be gone on from is answered by resync, and the stream goes on', () => {
  it('one that the stream of deltas has forgotten', async () => {
    const eventId = await stage.office.event();
    const version = await stage.versionOf(eventId);
    const buyer = stage.office.customer();
    for (const seatId of ['A1', 'A2', 'A3']) await buyer.hold(eventId, [seatId]);
    await stage.redis.xtrim(eventKeys(eventId).deltas, 'MAXLEN', 1);
    await expectResync(eventId, version);
    expect(await stage.metric('seatlatch_stream_resyncs_total{why="too_old"}')).toBe(1);
  });

  it('one of another epoch, of the past or the future', async () => {
    const eventId = await stage.office.event();
    const version = await stage.versionOf(eventId);
    await loseInRedis(eventId);
    await until(async () => compareVersions(await stage.versionOf(eventId), version) > 0);
    await expectResync(eventId, version);
    await expectResync(eventId, '7000-0');
  });

  it.each(['1-999999', '0-0', '00-07', '1-99999999999999999999', '99999999999999999999-1'])(
    'one that never was: %s',
    async (never) => {
      await expectResync(await stage.office.event(), never);
    },
  );

  it('one from which more has changed than one frame should tell', async () => {
    const eventId = await stage.office.event({ totalSeats: 10_000 });
    const version = await stage.versionOf(eventId);
    for (const from of [0, 5_000])
      await stage.block(
        eventId,
        times(5_000, (n) => from + n),
      );
    const stream = await stage.follow(eventId, `?after=${version}`);
    expect([await stream.next(), await stream.next()]).toMatchObject([
      { event: 'ready' },
      { event: 'resync' },
    ]);
  });
});

describe('a stream whose event Redis has lost', () => {
  it('is told to load everything anew when it is built, without anybody asking, and goes on', async () => {
    const eventId = await stage.office.event();
    const stream = await stage.follow(eventId);
    const { id: before } = await stream.next();
    const { body: hold } = await stage.office.customer().hold(eventId, ['A1']);
    expect((await stream.next()).id).toBe(hold.version);
    await loseInRedis(eventId);
    const resync = await stream.next();
    expect(resync).toEqual({ event: 'resync', id: resync.id, data: { version: resync.id } });
    expect(parseVersion(resync.id).epoch).toBeGreaterThan(parseVersion(before).epoch);
    expect(compareVersions(await stage.versionOf(eventId), resync.id)).toBeGreaterThanOrEqual(0);
    const { body: later } = await stage.office.customer().hold(eventId, ['A2']);
    expect(await stream.next()).toMatchObject({ event: 'seats', id: later.version });
  });
});

/** Blocks and unblocks the second seat before the copy, which does not see it, is loaded again. */
async function missed(eventId: string, ...scripts: BlockingScript[]): Promise<string[]> {
  const { replica } = await stage.service.app.get(LiveEvents).get(eventId);
  // Redis is asked for these, and for the whole state after them.
  const versions = scripts.map((script) => stage.block(eventId, [1], script));
  await Promise.resolve();
  replica.markStale();
  await until(() => !replica.isStale);
  return Promise.all(versions);
}

describe('a copy that has fallen behind', () => {
  it('is loaded again by itself while it has readers, who are told the difference and nothing else', async () => {
    const eventId = await stage.office.event();
    const stream = await stage.follow(eventId);
    await stream.next();
    await stage.office.customer().hold(eventId, ['A1']);
    await stream.next();
    const [version] = await missed(eventId, blockScript);
    expect(await stream.next()).toEqual({
      event: 'seats',
      id: version,
      data: { version, changes: [{ seatId: 'A2', status: 'blocked' }] },
    });
  });

  it('does not hide from a later reader what came and went in between', async () => {
    const eventId = await stage.office.event();
    const stream = await stage.follow(eventId);
    await stream.next();
    const [blocked, freed] = await missed(eventId, blockScript, unblockScript);
    const later = await stage.follow(eventId, `?after=${blocked}`);
    await later.next();
    expect(await later.next()).toMatchObject({
      id: freed,
      data: { changes: [{ seatId: 'A2', status: 'available' }] },
    });
  });

  it('is loaded again after an edit of the event, which changes no seat', async () => {
    const eventId = await stage.office.event();
    const stream = await stage.follow(eventId);
    await stream.next();
    await stage.office.organiser.patch(`/events/${eventId}`, { status: 'closed' });
    const { event, id, data } = await stream.next();
    expect([event, data.changes]).toEqual(['seats', []]);
    expect(id).toBe(await stage.versionOf(eventId));
  });
});
