import { createPublicKey, type KeyObject } from 'node:crypto';
import { connect } from 'node:net';
import { LIMITS } from '../../src/config/limits.js';
import { ecPair, encode, es256, forge, hs256, nowSeconds, pem, rs256, rsaPair, SECRET } from './forge.js';
import { startProbeApp, type ProbeApp } from './probe-app.js';

const ISSUER = 'https://id.example.com';
const AUDIENCE = 'seatlatch';
const rsa = rsaPair();
const ec = ecPair();

let bySecret: ProbeApp;
let byRsa: ProbeApp;
let byEc: ProbeApp;
let named: ProbeApp;

beforeAll(async () => {
  [bySecret, byRsa, byEc, named] = await Promise.all([
    startProbeApp({ JWT_SECRET: SECRET }),
    startProbeApp({ JWT_PUBLIC_KEY: pem(rsa.publicKey) }),
    startProbeApp({ JWT_PUBLIC_KEY: pem(ec.publicKey) }),
    startProbeApp({ JWT_SECRET: SECRET, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE }),
  ]);
});

afterAll(() => Promise.all([bySecret, byRsa, byEc, named].map((app) => app?.close())));

const withClaims = (claims: Record<string, unknown>) => forge(hs256(), 'HS256', { claims });
const good = () => withClaims({});
const none = (alg: string) => forge(() => Buffer.alloc(0), alg);
const keyAsSecret = (key: KeyObject) => forge(hs256(pem(key)), 'HS256');

/** Asks who the bearer is, twice: the second answer may come from memory and must be the same. */
async function ask(app: ProbeApp, token: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const first = await app.get('/open/me', `Bearer ${token}`);
  const second = await app.get('/open/me', `Bearer ${token}`);
  expect(second.status).toBe(first.status);
  return { status: first.status, body: (await first.json()) as Record<string, unknown> };
}

async function expectRefused(app: ProbeApp, token: string): Promise<void> {
  const response = await app.get('/open/me', `Bearer ${token}`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', instance: '/open/me' });
  expect((await app.get('/open/me', `Bearer ${token}`)).status).toBe(401);
}

describe('good tokens', () => {
  test.each<[string, () => ProbeApp, () => string]>([
    ['HS256 by the secret', () => bySecret, good],
    ['RS256 by the public key', () => byRsa, () => forge(rs256(rsa.privateKey), 'RS256')],
    ['ES256 by the public key', () => byEc, () => forge(es256(ec.privateKey), 'ES256')],
    ['the named issuer and audience', () => named, () => withClaims({ iss: ISSUER, aud: AUDIENCE })],
    ['one of several audiences', () => named, () => withClaims({ iss: ISSUER, aud: ['other', AUDIENCE] })],
  ])('%s is accepted and its user known', async (_name, app, token) => {
    expect(await ask(app(), token())).toEqual({ status: 200, body: { id: 'user-1', roles: ['customer'] } });
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['no roles', { roles: undefined }, ['customer']],
    ['an empty list', { roles: [] }, ['customer']],
    ['two roles', { roles: ['organiser', 'customer'] }, ['organiser', 'customer']],
  ])('%s: the user has %j', async (_name, claims, roles) => {
    expect((await ask(bySecret, withClaims(claims))).body.roles).toEqual(roles);
  });

  test.each([
    ['one character', 'x'],
    ['the longest', 'x'.repeat(LIMITS.userIdLength)],
    ['another script', 'użytkownik-日本-🎭'],
    ['inner spaces', 'CN=Ada Lovelace,OU=Box Office'],
    ['an issuer’s form', 'auth0|66f1a2b3'],
  ])('sub of %s', async (_name, sub) => {
    expect((await ask(bySecret, withClaims({ sub }))).body.id).toBe(sub);
  });

  test.each(['Bearer', 'bearer', 'BEARER', 'Bearer   '])('scheme written %j', async (scheme) => {
    expect((await bySecret.get('/open/me', `${scheme} ${good()}`)).status).toBe(200);
  });

  test('requests that arrive in one packet keep their own users', async () => {
    const subs = Array.from({ length: 30 }, (_, n) => `user-${n}`);
    const last = 'Connection: close\r\n';
    const requests = subs.map((sub, n) => {
      const authorization = `Authorization: Bearer ${withClaims({ sub })}\r\n`;
      return `GET /open/me HTTP/1.1\r\nHost: localhost\r\n${authorization}${n === 29 ? last : ''}\r\n`;
    });
    const answers = await exchange(bySecret.url, requests.join(''));
    expect([...answers.matchAll(/"id":"(user-\d+)"/g)].map(([, id]) => id)).toEqual(subs);
  });
});

describe('forged signatures are refused', () => {
  test.each<[string, () => ProbeApp, () => string]>([
    ['alg none', () => bySecret, () => none('none')],
    ['alg None', () => bySecret, () => none('None')],
    ['alg none to a public key', () => byRsa, () => none('none')],
    ['a signature taken away', () => bySecret, () => good().replace(/[^.]*$/, '')],
    ['another secret', () => bySecret, () => forge(hs256(`${SECRET}!`), 'HS256')],
    ['an empty secret', () => bySecret, () => forge(hs256(''), 'HS256')],
    ['HS256 with the RSA public key as secret', () => byRsa, () => keyAsSecret(rsa.publicKey)],
    ['HS256 with the EC public key as secret', () => byEc, () => keyAsSecret(ec.publicKey)],
    [
      'HS256 with the DER public key as secret',
      () => byRsa,
      () => forge(hs256(rsa.publicKey.export({ type: 'spki', format: 'der' })), 'HS256'),
    ],
    ['RS256 where a secret is set', () => bySecret, () => forge(rs256(rsa.privateKey), 'RS256')],
    ['RS256 by another key', () => byRsa, () => forge(rs256(rsaPair().privateKey), 'RS256')],
    ['RS512 in name, by the right key', () => byRsa, () => forge(rs256(rsa.privateKey), 'RS512')],
    ['ES256 by another key', () => byEc, () => forge(es256(ecPair().privateKey), 'ES256')],
    ['ES256 to an RSA key', () => byRsa, () => forge(es256(ec.privateKey), 'ES256')],
    ['RS256 to an EC key', () => byEc, () => forge(rs256(rsa.privateKey), 'RS256')],
    ['an ES256 signature of zeros', () => byEc, () => forge(() => Buffer.alloc(64), 'ES256')],
    ['HS512 in name, by the right secret', () => bySecret, () => forge(hs256(), 'HS512')],
    ['HS256 in lower case', () => bySecret, () => forge(hs256(), 'hs256')],
    ['alg that is a number', () => bySecret, () => forge(hs256(), 'HS256', { header: { alg: 256 } })],
    ['no alg', () => bySecret, () => forge(hs256(), 'HS256', { header: { alg: undefined } })],
    [
      'an unknown critical extension',
      () => bySecret,
      () => forge(hs256(), 'HS256', { header: { crit: ['x'] } }),
    ],
    [
      'a key of the sender’s own in the header',
      () => byRsa,
      () => {
        const { privateKey, publicKey } = rsaPair();
        const jwk = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
          format: 'jwk',
        });
        return forge(rs256(privateKey), 'RS256', { header: { jwk, kid: '../../dev/null' } });
      },
    ],
    [
      'claims changed after signing',
      () => bySecret,
      () => {
        const [header, , signature] = good().split('.');
        const claims = { sub: 'user-2', roles: ['admin'], exp: nowSeconds() + 60 };
        return [header, encode(JSON.stringify(claims)), signature].join('.');
      },
    ],
  ])('%s', async (_name, app, token) => {
    await expectRefused(app(), token());
  });
});

describe('signed tokens with wrong claims are refused', () => {
  test.each<[string, Record<string, unknown>]>([
    ['expired', { exp: nowSeconds() - 1 }],
    ['expiring this second', { exp: nowSeconds() }],
    ['not yet valid', { nbf: nowSeconds() + 600 }],
    ['nbf as a string', { nbf: '0' }],
    ['no exp', { exp: undefined }],
    ['exp null', { exp: null }],
    ['exp as a string', { exp: `${nowSeconds() + 600}` }],
    ['exp as a list', { exp: [nowSeconds() + 600] }],
    ['no sub', { sub: undefined }],
    ['sub null', { sub: null }],
    ['sub empty', { sub: '' }],
    ['sub a number', { sub: 7 }],
    ['sub an object', { sub: { $ne: '' } }],
    ['sub a list', { sub: ['user-1'] }],
    ['sub too long', { sub: 'x'.repeat(LIMITS.userIdLength + 1) }],
    ['sub very long', { sub: 'x'.repeat(8_000) }],
    ['sub of spaces', { sub: '   ' }],
    ['sub with a space at its end', { sub: 'user-1 ' }],
    ['sub with NUL', { sub: 'user-1\0' }],
    ['sub with a line break', { sub: 'user-1\nuser-2' }],
    ['sub with a lone surrogate', { sub: 'user-\ud800' }],
    ['sub with an invisible character', { sub: 'user-\u200b1' }],
    ['sub with another kind of space', { sub: 'user\u00a01' }],
    ['roles a string', { roles: 'admin' }],
    ['roles null', { roles: null }],
    ['roles an object', { roles: { 0: 'admin', length: 1 } }],
    ['an unknown role', { roles: ['customer', 'root'] }],
    ['a role in another case', { roles: ['Admin'] }],
    ['a role that is no string', { roles: [['admin']] }],
    ['a role twice', { roles: ['customer', 'customer'] }],
  ])('%s', async (_name, claims) => {
    await expectRefused(bySecret, withClaims(claims));
  });

  test('exp beyond every number', async () => {
    await expectRefused(bySecret, forge(hs256(), 'HS256', { payload: '{"sub":"user-1","exp":1e999}' }));
  });

  test.each(['null', '"user-1"', '7', '[]', '{', '', 'true'])('payload %j', async (payload) => {
    await expectRefused(bySecret, forge(hs256(), 'HS256', { payload }));
  });

  test.each<[string, Record<string, unknown>]>([
    ['no issuer', { aud: AUDIENCE }],
    ['another issuer', { iss: `${ISSUER}/`, aud: AUDIENCE }],
    ['issuer as a list', { iss: [ISSUER], aud: AUDIENCE }],
    ['no audience', { iss: ISSUER }],
    ['another audience', { iss: ISSUER, aud: 'other' }],
    ['no audience of several', { iss: ISSUER, aud: ['a', 'b'] }],
  ])('%s where both are named', async (_name, claims) => {
    await expectRefused(named, withClaims(claims));
  });

  test('the answer says when a token has expired', async () => {
    const response = await bySecret.get('/open/me', `Bearer ${withClaims({ exp: nowSeconds() - 1 })}`);
    expect(await response.json()).toMatchObject({ detail: 'The token has expired.' });
  });
});

test('a token that was good is refused from its exp on', async () => {
  const exp = nowSeconds() + 6;
  const token = withClaims({ exp });
  const acceptedAtMs: number[] = [];
  const giveUpMs = Date.now() + 60_000;
  for (let status = 200; status === 200 && Date.now() < giveUpMs;) {
    const askedAtMs = Date.now();
    ({ status } = await bySecret.get('/open/me', `Bearer ${token}`));
    if (status === 200) acceptedAtMs.push(askedAtMs);
  }
  expect(acceptedAtMs.length).toBeGreaterThan(1);
  expect(acceptedAtMs.at(-1)).toBeLessThan(exp * 1000);
  expect(Date.now()).toBeLessThan(giveUpMs);
});

describe('the Authorization header', () => {
  test.each<[string, string | undefined]>([
    ['absent', undefined],
    ['no token', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['garbage', 'Bearer garbage'],
    ['dots only', 'Bearer ..'],
    ['binary', 'Bearer \u00ff\u00fe\u00fd'],
    ['another scheme', `Basic ${good()}`],
    ['no scheme', good()],
    ['a longer scheme', `Bearerx ${good()}`],
    ['two tokens', `Bearer ${good()} ${good()}`],
    ['a list of two', `Bearer ${good()}, Bearer ${good()}`],
    ['a fourth part', `Bearer ${good()}.x`],
    ['quotes', `Bearer "${good()}"`],
  ])('%s is refused', async (_name, authorization) => {
    const response = await bySecret.get('/open/me', authorization);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('sent twice is refused, also with the same token', async () => {
    const line = `Authorization: Bearer ${good()}`;
    expect(await statusOfRawRequest(bySecret.url, [line])).toBe(200);
    expect(await statusOfRawRequest(bySecret.url, [line, line])).toBe(401);
    expect(await statusOfRawRequest(bySecret.url, ['aUTHORIZATION: Bearer x', line])).toBe(401);
  });

  test('a token in the address or a cookie does not count', async () => {
    const { status } = await fetch(`${bySecret.url}/open/me?access_token=${good()}`, {
      headers: { cookie: `access_token=${good()}; jwt=${good()}` },
    });
    expect(status).toBe(401);
  });
});

/** fetch joins repeated headers into one line; a socket sends what it is told. */
async function statusOfRawRequest(url: string, lines: string[]): Promise<number> {
  const head = ['GET /open/me HTTP/1.1', 'Host: localhost', 'Connection: close', ...lines];
  return Number((await exchange(url, `${head.join('\r\n')}\r\n\r\n`)).split(' ')[1]);
}

/** Everything the server answers until it closes the connection. */
function exchange(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answers = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (data) => (answers += data.toString()));
    socket.once('end', () => resolve(answers));
    socket.once('error', reject);
  });
}

describe('roles', () => {
  const routes = ['/probe/customer', '/probe/organiser', '/probe/admin'];

  test.each<[string, string[], number[]]>([
    ['customer', ['customer'], [200, 403, 403]],
    ['organiser', ['organiser'], [200, 200, 403]],
    ['admin', ['admin'], [200, 200, 200]],
    ['customer and organiser', ['customer', 'organiser'], [200, 200, 403]],
  ])('%s: an own route’s role wins over its controller’s', async (_name, roles, statuses) => {
    const authorization = `Bearer ${withClaims({ roles })}`;
    const answers = await Promise.all(routes.map((path) => bySecret.get(path, authorization)));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });

  test('a lacking role is 403 FORBIDDEN and says which', async () => {
    const response = await bySecret.get('/probe/organiser', `Bearer ${good()}`);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      detail: 'This asks for the role organiser.',
    });
  });

  test('no token is 401 before any role counts', async () => {
    expect((await bySecret.get('/probe/admin')).status).toBe(401);
  });

  test('a public route takes anyone, a bad token too', async () => {
    expect((await bySecret.get('/open/anyone')).status).toBe(200);
    expect((await bySecret.get('/open/anyone', 'Bearer garbage')).status).toBe(200);
  });

  test('a public route that asks for a role lets nobody in', async () => {
    expect((await bySecret.get('/open/contradiction')).status).toBe(403);
  });
});
