import { jest } from '@jest/globals';
import { createSecretKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../src/config/env.js';
import { LIMITS } from '../../src/config/limits.js';
import { until } from '../faults/stage.js';
import { ecPair, es256, forge, hs256, pem, rs256, rsaPair, SECRET, type Forgery } from './forge.js';
import { published, TestIssuer, type Answering } from './issuer.js';
import { startProbeApp, type ProbeApp } from './probe-app.js';

const one = rsaPair();
const two = rsaPair();
const ec = ecPair();
const ed = generateKeyPairSync('ed25519');
const eddsa =
  (key: KeyObject) =>
  (input: string): Buffer =>
    sign(null, Buffer.from(input), key);

let issuer: TestIssuer;
let app: ProbeApp;
let aheadMs = 0;

const openApp = (settings: Partial<Environment> = {}) =>
  startProbeApp({ JWT_SECRET: SECRET, JWT_JWKS_URI: issuer.url, ...settings });

const nowMs = Date.now.bind(Date);
const runningMs = performance.now.bind(performance);

beforeEach(() => {
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs() + aheadMs);
  jest.spyOn(performance, 'now').mockImplementation(() => runningMs() + aheadMs);
});

/** From now on the clocks move only by `aheadMs`. */
function stopClocks(): void {
  const [dateMs, monotonicMs] = [nowMs(), runningMs()];
  jest.spyOn(Date, 'now').mockImplementation(() => dateMs + aheadMs);
  jest.spyOn(performance, 'now').mockImplementation(() => monotonicMs + aheadMs);
}

afterEach(() => jest.restoreAllMocks());

async function open(): Promise<void> {
  aheadMs = 0;
  issuer = await new TestIssuer().start();
  issuer.keys = [published(one.publicKey, { kid: 'one', use: 'sig', alg: 'RS256' })];
  app = await openApp();
}

async function close(): Promise<void> {
  await app.close();
  await issuer.stop();
}

/** The service learns what the issuer hands out by now. */
async function renewed(): Promise<void> {
  const { requests } = issuer;
  for (let attempt = 0; issuer.requests === requests && attempt < 100; attempt++) {
    // Each time anew: the answer to an earlier request may arrive just now, and count as new.
    aheadMs += 3 * LIMITS.issuerKeysMs;
    await statusOf(byOne());
    await sleep(20);
  }
  expect(issuer.requests).toBeGreaterThan(requests);
}

let serial = 0;
/** A token that no request has brought before. */
const token = (key: KeyObject, kid: string | undefined, { header, claims }: Forgery = {}) =>
  forge(rs256(key), 'RS256', { header: { kid, ...header }, claims: { jti: `${serial++}`, ...claims } });
const byOne = () => token(one.privateKey, 'one');
const byTwo = () => token(two.privateKey, 'two');

async function ask(bearer: string, of: ProbeApp = app) {
  const response = await of.get('/open/me', `Bearer ${bearer}`);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code: body.code, headers: response.headers, body };
}

const statusOf = async (bearer: string) => (await ask(bearer)).status;

async function expectAway(bearer: string): Promise<void> {
  const answer = await ask(bearer);
  expect([answer.status, answer.code]).toEqual([503, 'ISSUER_UNAVAILABLE']);
  expect(answer.headers.get('retry-after')).toBe('1');
}

describe('the issuer’s keys', () => {
  beforeEach(open);
  afterEach(close);

  test('are fetched once for many tokens, when the first one comes', async () => {
    expect(issuer.requests).toBe(0);
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(byOne())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0].body).toEqual({ id: 'user-1', roles: ['customer'] });
    expect(issuer.requests).toBe(1);
  });

  test('beat the secret, and close the accounts', async () => {
    expect(await statusOf(forge(hs256(), 'HS256'))).toBe(401);
    const login = await fetch(`${app.url}/auth/guest`, { method: 'POST' });
    expect(login.status).toBe(404);
    expect(await login.json()).toMatchObject({ code: 'ACCOUNTS_DISABLED' });
  });

  test('are fetched again for a key that is new', async () => {
    expect(await statusOf(byOne())).toBe(200);
    issuer.keys.push(published(two.publicKey, { kid: 'two' }));
    aheadMs += LIMITS.issuerCooldownMs;
    expect(await statusOf(byTwo())).toBe(200);
    expect(await statusOf(byOne())).toBe(200);
    expect(issuer.requests).toBe(2);
  });

  test('are not fetched for every token that names an unknown one', async () => {
    stopClocks();
    expect(await statusOf(byOne())).toBe(200);
    for (let n = 0; n < 20; n++) expect(await statusOf(token(two.privateKey, `made-up-${n}`))).toBe(401);
    expect(issuer.requests).toBe(1);
    aheadMs += LIMITS.issuerCooldownMs;
    const burst = Array.from({ length: 50 }, (_, n) => statusOf(token(two.privateKey, `more-${n}`)));
    expect(new Set(await Promise.all(burst))).toEqual(new Set([401]));
    expect(issuer.requests).toBe(2);
  });

  test('are not fetched for what no key could make good', async () => {
    const hopeless = [
      forge(hs256(), 'HS256', { header: { kid: 'new' } }),
      forge(() => Buffer.alloc(0), 'none'),
      forge(es256(ec.privateKey), 'ES256'),
      'a.b.c',
    ];
    for (const bearer of hopeless) expect(await statusOf(bearer)).toBe(401);
    expect(issuer.requests).toBe(0);
  });

  test('end when they are withdrawn, though the token was found good before', async () => {
    const bearer = byOne();
    expect(await statusOf(bearer)).toBe(200);
    issuer.keys = [published(two.publicKey, { kid: 'two' })];
    aheadMs += LIMITS.issuerKeysMs;
    // Renewed behind the request that found them old.
    expect(await statusOf(bearer)).toBe(200);
    await until(() => issuer.requests === 2);
    // Waits for the fetch that is under way.
    expect(await statusOf(byTwo())).toBe(200);
    aheadMs += LIMITS.issuerTokenMs;
    expect(await statusOf(bearer)).toBe(401);
  });

  test('end after a quiet time with the first request', async () => {
    expect(await statusOf(byOne())).toBe(200);
    issuer.keys = [];
    aheadMs += 2 * LIMITS.issuerKeysMs + 1;
    expect(await statusOf(byOne())).toBe(401);
  });

  test('replaced under the same name are noticed', async () => {
    expect(await statusOf(byOne())).toBe(200);
    issuer.keys = [published(two.publicKey, { kid: 'one' })];
    aheadMs += 2 * LIMITS.issuerKeysMs + 1;
    expect(await statusOf(token(two.privateKey, 'one'))).toBe(200);
    expect(await statusOf(byOne())).toBe(401);
  });
});

describe('an issuer that is away', () => {
  beforeEach(open);
  afterEach(close);

  test('is 503 while no key is known, and all is well when it is back', async () => {
    await issuer.stop();
    await expectAway(byOne());
    await issuer.start();
    aheadMs += LIMITS.issuerRetryMs;
    expect(await statusOf(byOne())).toBe(200);
  });

  test('does not matter while its keys are known, however old', async () => {
    expect(await statusOf(byOne())).toBe(200);
    await issuer.stop();
    for (const ms of [LIMITS.issuerKeysMs, 2 * LIMITS.issuerKeysMs, 24 * 3_600_000 - 30 * 60_000]) {
      aheadMs = ms;
      expect(await statusOf(token(one.privateKey, 'one', { claims: { exp: FAR } }))).toBe(200);
    }
    await expectAway(byTwo());
    await issuer.start();
  });

  test('is left alone for a while after each failure', async () => {
    stopClocks();
    issuer.answering = (_request, response) => response.writeHead(500).end();
    for (let n = 0; n < 20; n++) await expectAway(byOne());
    expect(issuer.requests).toBe(1);
    aheadMs += LIMITS.issuerRetryMs;
    await Promise.all(Array.from({ length: 20 }, () => expectAway(byOne())));
    expect(issuer.requests).toBe(2);
  });

  test('and hangs, keeps nobody longer than the limit', async () => {
    issuer.answering = () => undefined;
    const startedAtMs = performance.now();
    await Promise.all([expectAway(byOne()), expectAway(byOne())]);
    expect(performance.now() - startedAtMs).toBeLessThan(LIMITS.issuerRequestMs + 15_000);
    expect(issuer.requests).toBe(1);
    issuer.answering = undefined;
    aheadMs += LIMITS.issuerRetryMs;
    expect(await statusOf(byOne())).toBe(200);
    // With keys at hand one request may wait for the answer that does not come, and no more.
    issuer.answering = () => undefined;
    aheadMs += 3 * LIMITS.issuerKeysMs;
    expect(await statusOf(token(one.privateKey, 'one', { claims: { exp: FAR } }))).toBe(200);
    aheadMs += LIMITS.issuerRetryMs;
    const againAtMs = performance.now();
    expect(await statusOf(token(one.privateKey, 'one', { claims: { exp: FAR } }))).toBe(200);
    expect(performance.now() - againAtMs).toBeLessThan(LIMITS.issuerRequestMs - 500);
  });
});

/** Beyond what a test moves the clock of memory; the clock of `exp` it leaves alone. */
const FAR = Math.floor(Date.now() / 1000) + 48 * 3600;

function stream(response: { write(chunk: string): boolean; destroyed: boolean }): void {
  const more = setInterval(() => {
    if (response.destroyed) clearInterval(more);
    else response.write('x'.repeat(64 * 1024));
  }, 1);
}

const json =
  (text: string): Answering =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json').end(text);
  };
describe('an answer that is no key set', () => {
  beforeAll(open);
  afterAll(close);

  test.each<[string, Answering]>([
    ['an error page', (_request, response) => response.writeHead(200).end('<html>')],
    ['nothing', (_request, response) => response.end()],
    ['null', json('null')],
    ['a list', json('[]')],
    ['a set without keys', json('{}')],
    ['keys that are none', json('{"keys":[1,null]}')],
    ['half of a set', json('{"keys":[{"kty":"RSA"')],
    ['404', (_request, response) => response.writeHead(404).end('{"keys":[]}')],
    ['a redirection', (_request, response) => response.writeHead(302, { location: '/other' }).end()],
    ['a body without end', (_request, response) => stream(response)],
    [
      'too many keys',
      json(JSON.stringify({ keys: Array.from({ length: LIMITS.issuerKeys + 1 }, () => ({ kty: 'RSA' })) })),
    ],
    ['a broken connection', (request) => request.socket.destroy()],
  ])('such as %s leaves the keys known before as they are', async (_what, answering) => {
    issuer.answering = undefined;
    await renewed();
    issuer.answering = answering;
    await renewed();
    expect(await statusOf(byOne())).toBe(200);
    aheadMs += LIMITS.issuerRetryMs;
    await expectAway(byTwo());
    expect(await statusOf(byOne())).toBe(200);
  });
});

const withKeys = async (...keys: unknown[]) => {
  issuer.keys = keys;
  await renewed();
  return statusOf;
};

describe('a key of the set', () => {
  beforeAll(open);
  afterAll(close);

  test('needs no alg', async () => {
    const status = await withKeys(published(one.publicKey, { kid: 'one' }));
    expect(await status(byOne())).toBe(200);
  });

  test('needs no kid where it is the only one that fits', async () => {
    const status = await withKeys(published(ec.publicKey), published(one.publicKey));
    expect(await status(token(one.privateKey, undefined))).toBe(200);
  });

  test('must be named where several fit', async () => {
    const status = await withKeys(
      published(one.publicKey, { kid: 'one' }),
      published(two.publicKey, { kid: 'two' }),
    );
    expect(await status(token(one.privateKey, undefined))).toBe(401);
    expect(await status(byOne())).toBe(200);
  });

  test.each<[string, () => unknown]>([
    ['for encryption', () => published(one.publicKey, { kid: 'one', use: 'enc' })],
    ['for other operations', () => published(one.publicKey, { kid: 'one', key_ops: ['encrypt'] })],
    ['for another algorithm', () => published(one.publicKey, { kid: 'one', alg: 'RS512' })],
    ['of another kind', () => published(ec.publicKey, { kid: 'one' })],
    ['that is private', () => published(one.privateKey, { kid: 'one' })],
    ['too short', () => published(rsaPair(1024).publicKey, { kid: 'one' })],
    ['that is broken', () => ({ kty: 'RSA', kid: 'one', n: '!', e: 'AQAB' })],
    ['without parts', () => ({ kty: 'RSA', kid: 'one' })],
    [
      'that is a secret',
      () => ({ kty: 'oct', kid: 'one', k: createSecretKey(SECRET, 'utf8').export({ format: 'jwk' }).k }),
    ],
  ])('%s verifies nothing', async (_what, key) => {
    const status = await withKeys(key());
    expect(await status(byOne())).toBe(401);
    expect(await status(forge(hs256(), 'HS256', { header: { kid: 'one' } }))).toBe(401);
  });

  test('used as an HMAC secret verifies nothing', async () => {
    await withKeys(published(one.publicKey, { kid: 'one' }));
    const forged = forge(hs256(pem(one.publicKey)), 'HS256', { header: { kid: 'one' } });
    expect(await statusOf(forged)).toBe(401);
  });

  test('in the token’s own header counts for nothing', async () => {
    await withKeys(published(one.publicKey, { kid: 'one' }));
    const jwk = published(two.publicKey);
    const jku = 'http://127.0.0.1:1/jwks.json';
    expect(await statusOf(token(two.privateKey, 'one', { header: { jwk, jku } }))).toBe(401);
  });
});

const withClaims = (claims: Record<string, unknown>) => token(one.privateKey, 'one', { claims });

describe('the claims', () => {
  beforeAll(open);
  afterAll(close);

  test.each<[string, Forgery]>([
    ['expired', { claims: { exp: Math.floor(Date.now() / 1000) - 1 } }],
    ['without exp', { claims: { exp: undefined } }],
    ['not yet valid', { claims: { nbf: FAR } }],
    ['without sub', { claims: { sub: undefined } }],
    ['with an unknown role', { claims: { roles: ['root'] } }],
    ['with an unknown critical extension', { header: { crit: ['x'], x: 1 } }],
  ])('%s are refused', async (_what, forgery) => {
    expect(await statusOf(token(one.privateKey, 'one', forgery))).toBe(401);
  });

  test('say when they have expired', async () => {
    const { body } = await ask(token(one.privateKey, 'one', { claims: { exp: 1 } }));
    expect(body.detail).toBe('The token has expired.');
  });

  test('name issuer and audience where these are set', async () => {
    const named = await openApp({ JWT_ISSUER: 'https://id.example.com', JWT_AUDIENCE: 'seatlatch' });
    const good = { iss: 'https://id.example.com', aud: ['other', 'seatlatch'] };
    expect((await ask(withClaims(good), named)).status).toBe(200);
    expect((await ask(withClaims({ ...good, iss: 'https://id.example.com/' }), named)).status).toBe(401);
    expect((await ask(withClaims({ ...good, aud: 'other' }), named)).status).toBe(401);
    expect((await ask(withClaims({}), named)).status).toBe(401);
    await named.close();
  });
});

const ALL_KEYS = [
  published(one.publicKey, { kid: 'one' }),
  published(ec.publicKey, { kid: 'ec' }),
  published(ed.publicKey, { kid: 'ed' }),
];

describe('the algorithm', () => {
  beforeAll(open);
  afterAll(close);

  test.each<[Environment['JWT_ALGORITHM'], () => string]>([
    ['ES256', () => forge(es256(ec.privateKey), 'ES256', { header: { kid: 'ec' } })],
    ['EdDSA', () => forge(eddsa(ed.privateKey), 'EdDSA', { header: { kid: 'ed' } })],
    ['RS256', byOne],
  ])('%s is taken where it is set, and no other', async (algorithm, bearer) => {
    issuer.keys = [...ALL_KEYS];
    const set = await openApp({ JWT_ALGORITHM: algorithm });
    const others = [
      byOne(),
      forge(es256(ec.privateKey), 'ES256', { header: { kid: 'ec' }, claims: { jti: 'other' } }),
      forge(eddsa(ed.privateKey), 'EdDSA', { header: { kid: 'ed' }, claims: { jti: 'other' } }),
      forge(eddsa(ed.privateKey), 'Ed25519', { header: { kid: 'ed' } }),
    ];
    expect((await ask(bearer(), set)).status).toBe(200);
    const statuses = await Promise.all(others.map(async (other) => (await ask(other, set)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    await set.close();
  });

  test('EdDSA is taken by a public key of its own, too', async () => {
    const set = await openApp({ JWT_JWKS_URI: undefined, JWT_PUBLIC_KEY: pem(ed.publicKey) });
    expect((await ask(forge(eddsa(ed.privateKey), 'EdDSA'), set)).status).toBe(200);
    expect((await ask(forge(eddsa(generateKeyPairSync('ed25519').privateKey), 'EdDSA'), set)).status).toBe(
      401,
    );
    await set.close();
  });
});
