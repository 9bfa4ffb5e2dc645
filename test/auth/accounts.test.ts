import { randomUUID } from 'node:crypto';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { LIMITS } from '../../src/config/limits.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { USER_MODEL, type UserDoc } from '../../src/mongo/user.schema.js';
import { startService, type Service } from '../support/service.js';
import { ecPair, nowSeconds, pem } from './forge.js';

const PASSWORD = 'four random common words';
const newEmail = () => `ada-${randomUUID()}@example.com`;
const account = (fields: Record<string, unknown> = {}) => ({
  email: newEmail(),
  password: PASSWORD,
  name: 'Ada Lovelace',
  ...fields,
});

let service: Service;
beforeAll(async () => {
  service = await startService({ JWT_ISSUER: 'https://seats.example.com', JWT_AUDIENCE: 'seats' });
});
afterAll(() => service?.close());

const post = (path: string, body?: unknown) => service.call('POST', path, { body });
const register = (body: unknown) => post('/auth/register', body);
const logIn = (email: string, password: string) => post('/auth/login', { email, password });
const users = () => service.app.get<Connection>(getConnectionToken()).model<UserDoc>(USER_MODEL);
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

describe('POST /auth/register', () => {
  test('makes a customer and a token that the service accepts', async () => {
    const body = account();
    const answer = await register(body);
    expect(answer.status).toBe(201);
    const { user, accessToken } = answer.body;
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: LIMITS.tokenHours * 3600,
      user: {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        email: body.email,
        name: body.name,
        roles: ['customer'],
      },
    });
    const claims = claimsOf(accessToken);
    expect(claims).toMatchObject({
      sub: user.id,
      roles: ['customer'],
      iss: 'https://seats.example.com',
      aud: 'seats',
    });
    expect(claims.exp - nowSeconds()).toBeLessThanOrEqual(LIMITS.tokenHours * 3600);
    expect((await service.call('GET', '/layouts', { token: accessToken })).status).toBe(200);
  });

  test('keeps the password as Argon2id with the parameters OWASP names', async () => {
    const body = account();
    await register(body);
    const stored = await users().findOne({ email: body.email }).lean();
    expect(stored!.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(stored)).not.toContain(PASSWORD);
  });

  test('trims and lowers the address, also in other scripts', async () => {
    const tag = randomUUID().slice(0, 8);
    const answer = await register(account({ email: `  Ångström.${tag}@Bücher.Example ` }));
    expect(answer.body.user.email).toBe(`ångström.${tag}@bücher.example`);
    const decomposed = `ÅNGSTRÖM.${tag}@bücher.example`.normalize('NFD');
    expect((await register(account({ email: decomposed }))).body.code).toBe('EMAIL_TAKEN');
  });

  test('an address that has an account is 409 EMAIL_TAKEN', async () => {
    const body = account();
    await register(body);
    const answer = await register(account({ email: body.email.toUpperCase() }));
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'EMAIL_TAKEN', status: 409 });
    expect((await logIn(body.email, PASSWORD)).status).toBe(200);
  });

  test('of many at once with one address exactly one gets the account', async () => {
    const email = newEmail();
    const attempts = Array.from({ length: 20 }, (_, n) =>
      register(account({ email, password: `${PASSWORD} ${n}` })),
    );
    const answers = await Promise.all(attempts);
    const winners = answers.filter(({ status }) => status === 201);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'EMAIL_TAKEN')).toHaveLength(19);
    expect(await users().countDocuments({ email })).toBe(1);
    const winner = answers.indexOf(winners[0]);
    expect((await logIn(email, `${PASSWORD} ${winner}`)).body.user.id).toBe(winners[0].body.user.id);
  });

  test('roles cannot be asked for', async () => {
    const answer = await register(account({ roles: ['admin'] }));
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ field: 'roles', message: 'is not a field of this request' }]);
  });

  const long = 'x'.repeat(LIMITS.passwordLengthMax);
  test.each<[string, string, unknown]>([
    ['email missing', 'email', undefined],
    ['email a number', 'email', 7],
    ['email an operator', 'email', { $gt: '' }],
    ['email a list', 'email', ['ada@example.com']],
    ['email empty', 'email', ' '],
    ['email without a domain', 'email', 'ada@'],
    ['email of two lines', 'email', 'ada@example.com\nbob@example.com'],
    ['email with NUL', 'email', 'ada\0@example.com'],
    ['email too long', 'email', `${'x'.repeat(LIMITS.emailLength)}@example.com`],
    ['password missing', 'password', undefined],
    ['password too short', 'password', 'x'.repeat(LIMITS.passwordLengthMin - 1)],
    ['password too long', 'password', `${long}x`],
    ['password an object', 'password', { length: 12 }],
    ['password with NUL', 'password', `${PASSWORD}\0`],
    ['name missing', 'name', undefined],
    ['name of spaces', 'name', '   '],
    ['name too long', 'name', 'x'.repeat(LIMITS.nameLength + 1)],
    ['name with NUL', 'name', 'Ada\0'],
    ['name with a line break', 'name', 'Ada\nLovelace'],
    ['name an object', 'name', {}],
  ])('%s is 400 and names the field', async (_name, field, value) => {
    const answer = await register(account({ [field]: value }));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', errors: expect.any(Array) });
    const fields = answer.body.errors.map((fault: { field: string }) => fault.field);
    expect([...new Set(fields)]).toEqual([field]);
  });

  test('a lone surrogate in the password is 400', async () => {
    const body = JSON.stringify(account()).replace(PASSWORD, String.raw`long enough \ud800`);
    const response = await fetch(`${service.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
  });

  test('a password of a megabyte is refused before it is read', async () => {
    const answer = await register(account({ password: 'x'.repeat(1024 * 1024) }));
    expect(answer.status).toBe(413);
    expect(answer.body.code).toBe('BODY_TOO_LARGE');
  });

  test('the longest password counts to its last character', async () => {
    const body = account({ password: long });
    expect((await register(body)).status).toBe(201);
    expect((await logIn(body.email, long)).status).toBe(200);
    expect((await logIn(body.email, `${long.slice(1)}y`)).status).toBe(401);
  });
});

describe('POST /auth/login', () => {
  let email: string;
  beforeAll(async () => {
    ({ email } = (await register(account())).body.user);
  });

  test('answers as registering did, with 200', async () => {
    const answer = await logIn(` ${email.toUpperCase()} `, PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 43_200,
      user: { email, roles: ['customer'] },
    });
    expect(claimsOf(answer.body.accessToken).sub).toBe(answer.body.user.id);
  });

  test('the same password in another Unicode form is the same', async () => {
    const body = account({ password: 'Zażółć gęślą jaźń'.normalize('NFC') });
    await register(body);
    expect((await logIn(body.email, body.password.normalize('NFD'))).status).toBe(200);
  });

  test('a wrong password and an unknown address are one answer', async () => {
    const [wrong, unknown, short] = await Promise.all([
      logIn(email, `${PASSWORD}!`),
      logIn(newEmail(), PASSWORD),
      logIn(email, 'x'),
    ]);
    for (const { status, headers, body } of [wrong, unknown, short]) {
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect({ ...body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    }
    expect(wrong.body.code).toBe('BAD_CREDENTIALS');
  });

  test('an unknown address takes as long as a wrong password', async () => {
    const [known, unknown] = [[], []] as number[][];
    for (let round = 0; round < 15; round++) {
      known.push(await timed(() => logIn(email, 'not the password')));
      unknown.push(await timed(() => logIn(newEmail(), 'not the password')));
    }
    // The quickest of each: what the machine does beside them only adds. Without a hash it would be a tenth.
    const ratio = Math.min(...unknown) / Math.min(...known);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  test.each([
    [{ email: 'ada@example.com' }, 'password'],
    [{ password: PASSWORD }, 'email'],
    [{ email: { $ne: '' }, password: { $ne: '' } }, 'email'],
    [{ email: 'ada@example.com', password: 'x'.repeat(LIMITS.passwordLengthMax + 1) }, 'password'],
    [undefined, 'email'],
  ])('%j is 400', async (body, field) => {
    const answer = await post('/auth/login', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ field, message: expect.any(String) });
  });
});

describe('POST /auth/guest', () => {
  test('gives each caller an id of its own and stores nothing', async () => {
    const before = await users().estimatedDocumentCount();
    const answers = await Promise.all([post('/auth/guest'), post('/auth/guest', {})]);
    for (const { status, body } of answers) {
      expect(status).toBe(201);
      expect(body).toEqual({
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: 43_200,
        user: {
          id: expect.stringMatching(/^guest-[\da-f-]{36}$/),
          email: null,
          name: 'Guest',
          roles: ['customer'],
        },
      });
      expect(claimsOf(body.accessToken)).toMatchObject({ sub: body.user.id, roles: ['customer'] });
    }
    expect(answers[0].body.user.id).not.toBe(answers[1].body.user.id);
    expect(await users().estimatedDocumentCount()).toBe(before);
    const token = answers[0].body.accessToken;
    expect((await service.call('GET', '/layouts', { token })).status).toBe(200);
    expect((await service.call('POST', '/layouts', { token, body: {} })).status).toBe(403);
  });
});

test('too many passwords at once are 429 with Retry-After, and the rest are answered', async () => {
  const asked = LIMITS.passwordHashesAtOnce + LIMITS.passwordHashQueue + 60;
  const answers = await Promise.all(Array.from({ length: asked }, () => logIn(newEmail(), PASSWORD)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0].headers.get('retry-after')).toMatch(/^\d+$/);
  expect(refused[0].body.code).toBe('RATE_LIMITED');
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(asked - refused.length);
  expect((await logIn(newEmail(), PASSWORD)).status).toBe(401);
});

describe('AccountsService.ensure', () => {
  test('makes an account once, also when asked at once, and leaves it as it is later', async () => {
    const accounts = service.app.get(AccountsService);
    const wanted = { email: newEmail(), password: PASSWORD, name: 'Demo', roles: ['organiser' as const] };
    const made = await Promise.all([
      accounts.ensure(wanted),
      accounts.ensure(wanted),
      accounts.ensure(wanted),
    ]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const again = await accounts.ensure({ ...wanted, password: 'another password', roles: ['admin'] });
    expect(again).toEqual({ id: made[0].id, email: wanted.email, name: 'Demo', roles: ['organiser'] });
    expect((await logIn(wanted.email, PASSWORD)).body.user.roles).toEqual(['organiser']);
  });
});

describe('with an outside issuer', () => {
  let outside: Service;
  beforeAll(async () => {
    outside = await startService({ JWT_PUBLIC_KEY: pem(ecPair().publicKey) });
  });
  afterAll(() => outside?.close());

  test.each(['register', 'login', 'guest'])('POST /auth/%s is 404 ACCOUNTS_DISABLED', async (name) => {
    const answer = await outside.call('POST', `/auth/${name}`, { body: account() });
    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe('ACCOUNTS_DISABLED');
    expect((await outside.call('POST', `/auth/${name}`, { body: { odd: true } })).body.code).toBe(
      'ACCOUNTS_DISABLED',
    );
  });
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
