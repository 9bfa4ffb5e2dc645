import { until } from '../faults/stage.js';
import { smallLayout } from '../layouts/small-layout.js';
import { gridLayout } from '../../src/modules/layouts/simple-grid.js';
import { IdempotencyRecords } from '../../src/modules/idempotency/idempotency-records.js';
import { RequestSeal } from '../../src/modules/idempotency/request-seal.js';
import { startTestMongod, startTestRedis } from '../support/servers.js';
import { startService, type Service } from '../support/service.js';
import { database, forgetAnswer, newKey, openEvent, post, records, seatsOf } from './desk.js';

let service: Service;

beforeAll(async () => {
  service = await startService();
});

afterAll(() => service?.close());

const EVENT = { name: 'Broken off', startsAt: '2027-03-01T19:30:00Z', totalSeats: 7 };
const countOf = (collection: string, filter = {}) =>
  database(service).collection(collection).countDocuments(filter);
const counts = async () => [await countOf('events'), await countOf('layouts'), await countOf('seat_layouts')];
const textAnswer = (text: string) => ({
  status: 201,
  headers: {},
  body: Buffer.from(text),
  compressed: false,
});
const organiser = () => service.token(['organiser']);

describe('a process that died before it answered', () => {
  beforeEach(() => records(service).deleteMany({}));

  test('blocks the key while its lease lasts, and no longer', async () => {
    const request = { token: organiser(), key: newKey(), body: EVENT };
    const first = await post(service, '/events', request);
    await forgetAnswer(service, 20_000);
    const early = await post(service, '/events', request);
    expect([early.status, early.json.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
    expect(early.headers.get('retry-after')).toBe('1');
    await forgetAnswer(service, 0);
    const late = await post(service, '/events', request);
    expect([late.status, late.json.id, late.isReplayed]).toEqual([201, first.json.id, false]);
    expect((await post(service, '/events', request)).bytes).toEqual(late.bytes);
  });

  test('keeps the key from another body, lease or no lease', async () => {
    const request = { token: organiser(), key: newKey(), body: EVENT };
    await post(service, '/events', request);
    await forgetAnswer(service, 0);
    const other = await post(service, '/events', { ...request, body: { ...EVENT, totalSeats: 8 } });
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test.each([
    ['after the event was stored', ''],
    ['between the event’s layout and the event', 'events'],
    ['between the layout’s version and the layout', 'layouts'],
  ])('leaves one event and one layout when it died %s', async (_when, lost) => {
    const request = { token: organiser(), key: newKey(), body: EVENT };
    const [events, layouts, versions] = await counts();
    const first = await post(service, '/events', request);
    if (lost) await database(service).collection('events').deleteMany({ name: EVENT.name });
    if (lost === 'layouts') await database(service).collection('layouts').deleteMany({ name: EVENT.name });
    const kept = await counts();
    await forgetAnswer(service, 0);
    const again = await post(service, '/events', request);
    expect([again.status, again.json.id]).toEqual([201, first.json.id]);
    expect(await counts()).toEqual([
      (lost ? kept[0] : events) + 1,
      (lost === 'layouts' ? kept[1] : layouts) + 1,
      versions + 1,
    ]);
  });

  test('leaves one layout, of one version, with its seats once', async () => {
    const request = { token: organiser(), key: newKey(), body: smallLayout() };
    const first = await post(service, '/layouts', request);
    await forgetAnswer(service, 0);
    const again = await post(service, '/layouts', request);
    expect([again.status, again.bytes]).toEqual([201, first.bytes]);
    const pieces = await database(service).collection('seat_layout_pieces').find().toArray();
    expect(pieces.filter(({ layoutId }) => layoutId.toHexString() === first.json.id)).toHaveLength(1);
  });

  test('leaves one account, which the repetition is given', async () => {
    const body = { email: 'died@example.com', password: 'four random common words', name: 'Ada' };
    const request = { key: newKey(), body };
    const first = await post(service, '/auth/register', request);
    await forgetAnswer(service, 0);
    const again = await post(service, '/auth/register', request);
    expect([again.status, again.json.user]).toEqual([201, first.json.user]);
    const stranger = await post(service, '/auth/register', { key: newKey(), body });
    expect(stranger.json.code).toBe('EMAIL_TAKEN');
  });

  test('leaves one webhook, and the repetition is shown the secret that nobody was shown', async () => {
    const body = { url: 'https://shop.example.com/hooks', events: ['booking.confirmed'] };
    const request = { token: organiser(), key: newKey(), body };
    const first = await post(service, '/webhooks', request);
    await forgetAnswer(service, 0);
    const again = await post(service, '/webhooks', request);
    expect([again.status, again.isReplayed, again.json]).toEqual([201, false, first.json]);
    const stored = await database(service).collection('webhook_endpoints').find().toArray();
    expect(stored.map(({ secrets }) => secrets[0].key)).toEqual([first.json.secret]);
  });

  test('leaves a hold and a booking as they are', async () => {
    const eventId = await openEvent(service);
    const seatIds = await seatsOf(service, eventId, 2);
    const token = service.token();
    const hold = { token, key: newKey(), body: { eventId, seatIds } };
    const held = await post(service, '/seat-booking/hold-seats', hold);
    await forgetAnswer(service, 0);
    expect((await post(service, '/seat-booking/hold-seats', hold)).json.heldSeats).toEqual(
      held.json.heldSeats,
    );
    const contactInfo = { name: 'Ada', email: 'ada@example.com' };
    const confirm = { token, key: newKey(), body: { eventId, seatIds, contactInfo } };
    const confirmed = await post(service, '/seat-booking/confirm', confirm);
    await forgetAnswer(service, 0);
    const again = await post(service, '/seat-booking/confirm', confirm);
    expect([again.status, again.json.booking.id]).toEqual([200, confirmed.json.booking.id]);
    expect(await countOf('seat_bookings')).toBe(1);
  });

  test('and lives after all cannot overwrite who took over', async () => {
    const keys = service.app.get(IdempotencyRecords);
    const seal = new RequestSeal({ owner: 'user x', key: 'k', method: 'POST', url: '/', body: {} }, '');
    const slow = await keys.begin(seal);
    if (slow.tag !== 'mine') throw new Error(slow.tag);
    await keys.lapse(slow.claim);
    const next = await keys.begin(seal);
    if (next.tag !== 'mine') throw new Error(next.tag);
    expect(next.claim).toMatchObject({ reservedId: slow.claim.reservedId, isFirst: false });
    await keys.finish(slow.claim, textAnswer('slow'));
    await keys.drop(slow.claim);
    await keys.lapse(slow.claim);
    expect(await keys.begin(seal)).toEqual({ tag: 'running' });
    await keys.finish(next.claim, textAnswer('next'));
    expect(await keys.begin(seal)).toMatchObject({ tag: 'answered', answer: textAnswer('next') });
  });
});

describe('an answer', () => {
  test('of 100,000 seats is stored and given again byte for byte', async () => {
    const request = { token: organiser(), key: newKey(), body: gridLayout(100_000, 'Huge', 'EUR') };
    await records(service).deleteMany({});
    const first = await post(service, '/layouts', request);
    await until(async () => (await records(service).findOne())?.state === 'answered');
    const second = await post(service, '/layouts', request);
    expect([first.status, second.isReplayed]).toEqual([201, true]);
    expect(second.bytes.equals(first.bytes)).toBe(true);
    const [{ answer }] = await records(service).find({}, { promoteBuffers: true }).toArray();
    expect(answer!.body.length).toBeLessThan(first.bytes.length / 5);
  });

  test('whose client has gone is stored all the same', async () => {
    await records(service).deleteMany({});
    const request = { token: organiser(), key: newKey(), body: gridLayout(30_000, 'Gone', 'EUR') };
    const gone = new AbortController();
    const given = post(service, '/layouts', { ...request, signal: gone.signal }).catch(() => 'gone');
    const state = async () => (await records(service).findOne())?.state;
    let seen: string | undefined;
    await until(async () => (seen = await state()) !== undefined);
    expect(seen).toBe('running');
    gone.abort();
    expect(await given).toBe('gone');
    await until(async () => (await state()) === 'answered');
    const again = await post(service, '/layouts', request);
    expect([again.status, again.isReplayed]).toEqual([201, true]);
    expect(await countOf('layouts', { name: 'Gone' })).toBe(1);
  });

  test('that cannot be stored is given all the same', async () => {
    const db = database(service);
    await db.command({ collMod: 'idempotency_keys', validator: { state: { $ne: 'answered' } } });
    const request = { token: organiser(), key: newKey(), body: EVENT };
    const first = await post(service, '/events', request);
    await db.command({ collMod: 'idempotency_keys', validator: {} });
    expect(first.status).toBe(201);
    await forgetAnswer(service, 0);
    expect((await post(service, '/events', request)).json.id).toBe(first.json.id);
  });
});

describe('a store that is away', () => {
  test('MongoDB: 503 before anything is done, and the work is done when it is back', async () => {
    const mongod = await startTestMongod();
    const uri = new URL(mongod.url);
    uri.pathname = '/keys';
    const fragile = await startService({ MONGODB_URI: uri.href });
    const eventId = await openEvent(fragile);
    const seatIds = await seatsOf(fragile, eventId, 1);
    const request = { token: fragile.token(), key: newKey(), body: { eventId, seatIds } };
    await mongod.kill();
    const away = await post(fragile, '/seat-booking/hold-seats', request);
    expect([away.status, away.json.code]).toEqual([503, 'STORE_UNAVAILABLE']);
    expect(away.headers.get('retry-after')).toBeTruthy();
    const other = { token: fragile.token(), body: request.body };
    // Without a key a hold needs no MongoDB: the seat is free.
    expect((await post(fragile, '/seat-booking/hold-seats', other)).status).toBe(201);
    await post(fragile, '/seat-booking/release', other);
    await mongod.restart();
    await until(async () => (await post(fragile, '/seat-booking/hold-seats', request)).status === 201);
    await until(async () => (await post(fragile, '/seat-booking/hold-seats', request)).isReplayed);
    await fragile.close();
    await mongod.stop();
  });

  test('Redis: the 503 is not kept, the reserved id is', async () => {
    const redis = await startTestRedis();
    const fragile = await startService({ REDIS_URL: redis.url });
    const request = { token: fragile.token(['organiser']), key: newKey(), body: EVENT };
    await redis.kill();
    const away = await post(fragile, '/events', request);
    expect([away.status, away.json.code]).toEqual([503, 'STORE_UNAVAILABLE']);
    const [{ reservedId }] = await records(fragile).find().toArray();
    await redis.restart();
    await until(async () => (await post(fragile, '/events', request)).status === 201);
    const again = await post(fragile, '/events', request);
    expect([again.isReplayed, again.json.id]).toEqual([true, reservedId]);
    await fragile.close();
    await redis.stop();
  });
});

test('without a key every request makes a thing of its own', async () => {
  const token = organiser();
  const ids = [
    (await post(service, '/events', { token, body: EVENT })).json.id,
    (await post(service, '/events', { token, body: EVENT })).json.id,
  ];
  expect(ids[0]).not.toBe(ids[1]);
});
