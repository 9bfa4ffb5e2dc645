import { LIMITS } from '../../src/config/limits.js';
import { RequestSeal } from '../../src/modules/idempotency/request-seal.js';
import { startService, type Service } from '../support/service.js';
import { smallLayout } from '../layouts/small-layout.js';
import { newKey, openEvent, post, records, seatsOf } from './desk.js';

let service: Service;
let eventId: string;
let seats: string[];

beforeAll(async () => {
  service = await startService();
  eventId = await openEvent(service, 400);
  seats = await seatsOf(service, eventId, 400);
});

afterAll(() => service?.close());

const hold = (token: string, key: string, seatIds: string[], headers?: Record<string, string>) =>
  post(service, '/seat-booking/hold-seats', { token, key, body: { eventId, seatIds }, headers });

describe('the same request again', () => {
  test('gets the first answer, byte for byte', async () => {
    const token = service.token();
    const key = newKey();
    const first = await hold(token, key, seats.slice(0, 2));
    const second = await hold(token, key, seats.slice(0, 2));
    expect([first.status, first.isReplayed]).toEqual([201, false]);
    expect([second.status, second.isReplayed]).toEqual([201, true]);
    expect(second.bytes).toEqual(first.bytes);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  test.each([
    ['gzip', 'identity'],
    ['identity', 'gzip'],
    ['br', 'gzip'],
  ])('compressed (%s, then %s) or not, with its Location', async (once, again) => {
    const body = { ...smallLayout(), name: `Hall ${once} ${again}`.repeat(5) };
    const request = { token: service.token(['organiser'], `by ${once}`), key: newKey(), body };
    const first = await post(service, '/layouts', { ...request, headers: { 'accept-encoding': once } });
    const second = await post(service, '/layouts', { ...request, headers: { 'accept-encoding': again } });
    expect(first.status).toBe(201);
    expect(second.bytes).toEqual(first.bytes);
    expect(second.headers.get('location')).toBe(`/layouts/${first.json.id}`);
    const encodings = [first, second].map(({ headers }) => headers.get('content-encoding') ?? 'identity');
    expect(encodings).toEqual([once, again]);
  });

  test('after a refusal is refused in the same words, also when it would go well by now', async () => {
    const [seat] = seats.slice(10);
    const owner = service.token();
    await hold(owner, newKey(), [seat]);
    const late = service.token();
    const key = newKey();
    const refused = await hold(late, key, [seat]);
    await post(service, '/seat-booking/release', { token: owner, body: { eventId, seatIds: [seat] } });
    const again = await hold(late, key, [seat]);
    expect([refused.status, refused.json.code]).toEqual([409, 'SEATS_TAKEN']);
    expect(again.bytes).toEqual(refused.bytes);
    expect(again.isReplayed).toBe(true);
    expect((await hold(late, newKey(), [seat])).status).toBe(201);
  });

  test('that was malformed may be mended under its key', async () => {
    const token = service.token();
    const key = newKey();
    expect((await hold(token, key, [])).status).toBe(400);
    expect((await hold(token, key, [seats[12]])).status).toBe(201);
  });

  test('answers 200 as 200', async () => {
    const request = { token: service.token(), key: newKey(), body: { eventId, seatIds: [seats[13]] } };
    const first = await post(service, '/seat-booking/release', request);
    const second = await post(service, '/seat-booking/release', request);
    expect([first.status, second.status, second.isReplayed]).toEqual([200, 200, true]);
  });

  test('does not care for the order of its headers or the spelling of its whitespace', async () => {
    const token = service.token();
    const key = newKey();
    await hold(token, key, [seats[14]]);
    const response = await fetch(`${service.url}/seat-booking/hold-seats`, {
      method: 'POST',
      headers: {
        'Idempotency-Key': `  ${key} `,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: `{ "eventId": "${eventId}",\n "seatIds": ["${seats[14]}"] }`,
    });
    expect(response.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('the same key', () => {
  test('with another body is refused, and nothing is done', async () => {
    const token = service.token();
    const key = newKey();
    await hold(token, key, [seats[20]]);
    const other = await hold(token, key, [seats[21]]);
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const holds = await service.call('GET', `/seat-booking/holds?eventId=${eventId}`, { token });
    expect(JSON.stringify(holds.body)).not.toContain(`"${seats[21]}"`);
    expect((await hold(token, key, [seats[20]])).isReplayed).toBe(true);
  });

  test('to another address is refused', async () => {
    const token = service.token();
    const key = newKey();
    const body = { eventId, seatIds: [seats[22]] };
    await post(service, '/seat-booking/hold-seats', { token, key, body });
    const other = await post(service, '/seat-booking/release', { token, key, body });
    expect(other.json.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('of another user is another key', async () => {
    const key = newKey();
    const answers = [
      await hold(service.token(), key, [seats[23]]),
      await hold(service.token(), key, [seats[24]]),
    ];
    expect(answers.map(({ status, isReplayed }) => [status, isReplayed])).toEqual([
      [201, false],
      [201, false],
    ]);
  });

  test('of the same user with another token is the same', async () => {
    const key = newKey();
    const sub = 'two-devices';
    await hold(service.token(['customer'], sub), key, [seats[25]]);
    expect((await hold(service.token(['customer', 'organiser'], sub), key, [seats[25]])).isReplayed).toBe(
      true,
    );
  });
});

describe('a key', () => {
  test.each([
    ['one character', '!'],
    ['the longest', 'k'.repeat(LIMITS.idempotencyKeyLength)],
    ['quoted, as a structured field', '"8e03978e-40d5-43e8-bc93-6894a57f9324"'],
  ])('of %s is taken', async (_what, key) => {
    const token = service.token();
    await post(service, '/seat-booking/release', { token, key, body: { eventId, seatIds: [seats[0]] } });
    const again = await post(service, '/seat-booking/release', {
      token,
      key,
      body: { eventId, seatIds: [seats[0]] },
    });
    expect([again.status, again.isReplayed]).toEqual([200, true]);
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(LIMITS.idempotencyKeyLength + 1)],
    ['with a space', 'two words'],
    ['with a tab', 'two\twords'],
    ['beyond ASCII', 'clé'],
  ])('that is %s is refused by its name', async (_what, key) => {
    const answer = await hold(service.token(), key, [seats[30]]);
    expect([answer.status, answer.json.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.json.errors).toEqual([{ field: 'Idempotency-Key', message: expect.any(String) }]);
  });

  test('without a token, or with one that lacks the role, leaves no record', async () => {
    const before = await records(service).countDocuments();
    const key = newKey();
    const body = { name: 'X', startsAt: '2027-03-01T19:30:00Z', totalSeats: 1 };
    expect((await post(service, '/events', { key, body })).status).toBe(401);
    expect((await post(service, '/events', { key, body, token: service.token() })).status).toBe(403);
    expect(await records(service).countDocuments()).toBe(before);
  });

  test('is not looked at by a GET, nor where a token is all that is made', async () => {
    const before = await records(service).countDocuments();
    const key = newKey();
    const headers = { 'idempotency-key': 'no good' };
    expect((await service.call('GET', '/events', { token: service.token(), headers })).status).toBe(200);
    const guests = [await post(service, '/auth/guest', { key }), await post(service, '/auth/guest', { key })];
    expect(guests.map(({ status, isReplayed }) => [status, isReplayed])).toEqual([
      [201, false],
      [201, false],
    ]);
    expect(guests[0].json.user.id).not.toBe(guests[1].json.user.id);
    expect(await records(service).countDocuments()).toBe(before);
  });
});

const account = (email: string) => ({ email, password: 'four random common words', name: 'Ada' });

describe('what is stored', () => {
  test('of a registration tells neither password nor token, and gives the same token again', async () => {
    await records(service).deleteMany({});
    const request = { key: newKey(), body: account('ada@example.com') };
    const first = await post(service, '/auth/register', request);
    const second = await post(service, '/auth/register', request);
    expect([first.status, second.status, second.isReplayed]).toEqual([201, 201, true]);
    expect(second.bytes).toEqual(first.bytes);
    const [stored] = await records(service).find({}, { promoteBuffers: true }).toArray();
    const everything = JSON.stringify(stored) + stored.answer!.body.toString('latin1');
    for (const secret of [first.json.accessToken, 'four random', 'ada@example.com', request.key]) {
      expect(everything).not.toContain(secret);
    }
  });

  test('of a registration is opened by the same password only', async () => {
    const key = newKey();
    await post(service, '/auth/register', { key, body: account('bob@example.com') });
    const guess = { ...account('bob@example.com'), password: 'another password' };
    const guessed = await post(service, '/auth/register', { key, body: guess });
    expect([guessed.status, guessed.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const stranger = await post(service, '/auth/register', { key, body: account('eve@example.com') });
    expect([stranger.status, stranger.isReplayed]).toEqual([201, false]);
  });

  test('is forgotten after 24 hours and not before, by MongoDB’s clock', async () => {
    const token = service.token();
    const key = newKey();
    await records(service).deleteMany({});
    const startedAt = Date.now();
    await hold(token, key, [seats[40]]);
    const [{ expiresAt }] = await records(service).find().toArray();
    const dayMs = 24 * 60 * 60_000;
    expect(Math.abs(expiresAt.getTime() - startedAt - dayMs)).toBeLessThan(60_000);

    const leave = (ms: number) =>
      records(service).updateMany({}, [{ $set: { expiresAt: { $add: ['$$NOW', ms] } } }]);
    await leave(60_000);
    expect((await hold(token, key, [seats[40]])).isReplayed).toBe(true);
    await leave(0);
    const anew = await hold(token, key, [seats[41]]);
    expect([anew.status, anew.isReplayed]).toEqual([201, false]);
    const [later] = await records(service).find().toArray();
    expect(later.expiresAt.getTime()).toBeGreaterThan(startedAt + dayMs - 60_000);
  });

  test('is removed by an index, at its time', async () => {
    const indexes = await records(service).indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  });

  test('is bounded per user', async () => {
    const sub = 'collector';
    const token = service.token(['customer'], sub);
    await records(service).deleteMany({});
    await hold(service.token(), newKey(), [seats[53]]);
    const [record] = await records(service).find().toArray();
    await records(service).deleteMany({});
    const seal = { key: '', method: 'POST', url: '/', body: undefined };
    const { owner } = new RequestSeal({ ...seal, owner: `user ${sub}` }, '');
    const copies = Array.from({ length: LIMITS.idempotencyKeysPerUser - 2 }, (_, n) => ({
      ...record,
      owner,
      _id: `copy-${n}`,
    }));
    await records(service).insertMany(copies, { writeConcern: { w: 1 } });
    expect((await hold(token, 'first', [seats[50]])).status).toBe(201);
    expect((await hold(token, 'last', [seats[51]])).status).toBe(201);
    const refused = await hold(token, 'one-too-many', [seats[52]]);
    expect([refused.status, refused.json.code]).toEqual([429, 'RATE_LIMITED']);
    expect(refused.headers.get('retry-after')).toBeTruthy();
    expect(await records(service).countDocuments()).toBe(LIMITS.idempotencyKeysPerUser);
    expect((await hold(token, 'first', [seats[50]])).isReplayed).toBe(true);
    expect((await hold(service.token(), newKey(), [seats[52]])).status).toBe(201);
    await records(service).deleteMany({});
  });
});

test('MINUTE_MS shortens the day', async () => {
  const quick = await startService({ MINUTE_MS: 100 });
  const id = await openEvent(quick);
  await records(quick).deleteMany({});
  const before = Date.now();
  await post(quick, '/seat-booking/release', {
    token: quick.token(),
    key: newKey(),
    body: { eventId: id, seatIds: ['A-1'] },
  });
  const [record] = await records(quick).find().toArray();
  await quick.close();
  expect(record.expiresAt.getTime() - before).toBeLessThan(24 * 60 * 100 + 60_000);
});

test('a browser may read the mark of a replay', async () => {
  const shop = await startService({ CORS_ORIGINS: ['https://shop.example'] });
  const { headers } = await shop.call('GET', '/health/live', { headers: { origin: 'https://shop.example' } });
  await shop.close();
  expect(headers.get('access-control-expose-headers')).toContain('idempotency-replayed');
});
