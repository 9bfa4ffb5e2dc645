import { ERROR_CODES, type ErrorCode } from '../../src/common/errors/error-codes.js';
import { LIMITS } from '../../src/config/limits.js';
import { Readiness } from '../../src/modules/health/readiness.js';
import { startService, type Answer, type Service } from '../support/service.js';
import { sendRaw } from './raw-http.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const account = { email: 'a@example.com', password: 'long enough', name: 'A' };
const PROBLEM = /^application\/problem\+json/;

const post = (headers: string) =>
  `POST /auth/register HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;
const failWithDriverText = () => Promise.reject(new Error('E11000 duplicate key { secret: 1 }'));

/** What every problem document has to have, for `expect(problemIn(answer)).toEqual(problem(code, path))`. */
function problemIn({ status, headers, body }: Answer) {
  const { type, title, detail, instance, code, requestId } = body;
  const isProblem = PROBLEM.test(headers.get('content-type') ?? '') && body.status === status;
  const namesItsRequest = requestId === headers.get('x-request-id');
  return { isProblem, namesItsRequest, hasDetail: detail.length > 0, status, type, title, instance, code };
}

function problem(code: ErrorCode, instance: string) {
  const { status, title } = ERROR_CODES[code];
  const form = { isProblem: true, namesItsRequest: true, hasDetail: true };
  return { ...form, status, type: `/docs/errors#${code}`, title, instance, code };
}

async function register(text: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${service.url}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('addresses', () => {
  test('an unknown address is NOT_FOUND and its query is not repeated', async () => {
    expect(problemIn(await service.call('GET', '/nowhere?token=secret'))).toEqual(
      problem('NOT_FOUND', '/nowhere'),
    );
  });

  test('a known address with another method is METHOD_NOT_ALLOWED and names the methods', async () => {
    const answer = await service.call('DELETE', '/health/live');
    expect(problemIn(answer)).toEqual(problem('METHOD_NOT_ALLOWED', '/health/live'));
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  test('refusals below /seat-booking say success: false, others say nothing of it', async () => {
    expect((await service.call('GET', '/seat-booking/nowhere')).body.success).toBe(false);
    expect((await service.call('GET', '/nowhere')).body).not.toHaveProperty('success');
  });

  test.each([
    ['/%zz', '/%25zz'],
    ['/layouts/%', '/layouts/%25'],
    ['/%c0%ae', '/%c0%ae'],
  ])('%s is MALFORMED_REQUEST, and named as a URI may be', async (path, instance) => {
    expect(problemIn(await service.call('GET', path))).toEqual(problem('MALFORMED_REQUEST', instance));
  });

  test('an address longer than the limit is URI_TOO_LONG', async () => {
    const path = `/nowhere?q=${'x'.repeat(LIMITS.urlBytes)}`;
    expect(problemIn(await service.call('GET', path))).toEqual(problem('URI_TOO_LONG', '/nowhere'));
  });
});

describe('bodies', () => {
  test.each([
    ['cut off', '{"email":'],
    ['no JSON', 'email=a'],
    ['two values', '{}{}'],
    ['a raw control character', '{"email":"\u0000"}'],
    ['__proto__', '{"__proto__":{"roles":["admin"]}}'],
    ['__proto__ by escapes', String.raw`{"\u005f_proto__":{"roles":["admin"]}}`],
    ['constructor.prototype', '{"constructor":{"prototype":{"roles":["admin"]}}}'],
    ['deeper than the limit', '['.repeat(LIMITS.bodyDepth + 1) + ']'.repeat(LIMITS.bodyDepth + 1)],
    ['100,000 levels deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['40,000 objects deep', '{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000)],
  ])('%s is MALFORMED_BODY', async (_what, text) => {
    expect(problemIn(await register(text))).toEqual(problem('MALFORMED_BODY', '/auth/register'));
  });

  test.each([
    ['an array', '[]'],
    ['a string', '"text"'],
    ['null', 'null'],
    ['nothing', ''],
  ])('%s in place of the object is VALIDATION_FAILED', async (_what, text) => {
    const answer = await register(text);
    expect(problemIn(answer)).toEqual(problem('VALIDATION_FAILED', '/auth/register'));
    expect(answer.body.errors).not.toHaveLength(0);
  });

  test('every faulty field is named at once, unknown ones too', async () => {
    const { body } = await register(JSON.stringify({ email: 'no', password: 'x', extra: 1 }));
    const fields = new Set(body.errors.map(({ field }: { field: string }) => field));
    expect(fields).toEqual(new Set(['email', 'password', 'name', 'extra']));
    expect(body.errors).toContainEqual({ field: 'extra', message: 'is not a field of this request' });
  });

  test.each([
    ['NUL', String.raw`\u0000`],
    ['a lone high surrogate', String.raw`\ud800`],
    ['a lone low surrogate', String.raw`\uDFFF`],
    ['surrogates the wrong way round', String.raw`\udc00\ud800`],
  ])('%s in a text is VALIDATION_FAILED and names the field', async (_what, escape) => {
    const answer = await register(JSON.stringify(account).replace('"A"', `"A${escape}"`));
    expect(problemIn(answer)).toEqual(problem('VALIDATION_FAILED', '/auth/register'));
    expect(answer.body.errors).toEqual([{ field: 'name', message: 'must be well-formed text without NUL' }]);
  });

  test('NUL in the name of a member is refused without repeating it', async () => {
    const answer = await register(String.raw`{"a\u0000":1}`);
    expect(problemIn(answer)).toEqual(problem('VALIDATION_FAILED', '/auth/register'));
    expect(JSON.stringify(answer.body)).not.toContain('u0000');
  });

  test('an escaped pair of surrogates is a character like any other', async () => {
    const text = JSON.stringify({ ...account, email: 'smile@example.com' });
    const answer = await register(text.replace('"A"', String.raw`"\ud83d\ude00"`));
    expect(answer.status).toBe(201);
    expect(answer.body.user.name).toBe('😀');
  });

  test.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'x',
  ])('%s is UNSUPPORTED_MEDIA_TYPE', async (type) => {
    expect(problemIn(await register('{}', { 'content-type': type }))).toEqual(
      problem('UNSUPPORTED_MEDIA_TYPE', '/auth/register'),
    );
  });

  test('a body larger than the limit is BODY_TOO_LARGE, announced or not', async () => {
    const large = JSON.stringify({ ...account, name: 'x'.repeat(LIMITS.bodyBytes) });
    expect(problemIn(await register(large))).toEqual(problem('BODY_TOO_LARGE', '/auth/register'));
    const chunked = await fetch(`${service.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });
});

describe('queries', () => {
  test.each([
    'limit=0',
    'limit=201',
    'limit=1.5',
    'limit=ten',
    'limit=',
    'limit=1&limit=2',
    'limit=1e999',
    'limit=%00',
    'cursor=x',
    'cursor=%ED%A0%80',
    'cursor=1&cursor=2',
    `cursor=${'A'.repeat(300)}`,
    'unknown=1',
    'constructor=1&limit=999',
    '__proto__=1&limit=999',
    '__proto__[limit]=1&limit=999',
    'hasOwnProperty=1&limit=999',
  ])('GET /layouts?%s is VALIDATION_FAILED', async (query) => {
    const answer = await service.call('GET', `/layouts?${query}`, { token: service.token() });
    expect(problemIn(answer)).toEqual(problem('VALIDATION_FAILED', '/layouts'));
    expect(answer.body.errors).not.toHaveLength(0);
  });

  test.each(['x', '%00', '5F0000000000000000000000', '5f00000000000000000000000', '%F0%9F%98%80', '..%2f'])(
    'the malformed id %s is VALIDATION_FAILED',
    async (id) => {
      const answer = await service.call('GET', `/layouts/${id}`, { token: service.token() });
      expect(problemIn(answer)).toEqual(problem('VALIDATION_FAILED', `/layouts/${id}`));
    },
  );

  test('a part of the path longer than the limit is URI_TOO_LONG', async () => {
    const path = `/layouts/${'a'.repeat(LIMITS.pathPartLength + 1)}`;
    const answer = await service.call('GET', path, { token: service.token() });
    expect(problemIn(answer)).toEqual(problem('URI_TOO_LONG', path));
  });
});

describe('what is no HTTP', () => {
  test.each([
    ['a broken request line', 'GET\r\n\r\n', 'MALFORMED_REQUEST'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n', 'MALFORMED_REQUEST'],
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n') + '{}', 'MALFORMED_REQUEST'],
    ['a length and chunks', post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'), 'MALFORMED_REQUEST'],
    ['large headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 'HEADERS_TOO_LARGE'],
    ['bytes of another protocol', '\u0016\u0003\u0001\u0002\u0000\u0001', 'MALFORMED_REQUEST'],
  ] as const)('%s', async (_what, text, code) => {
    const answer = await sendRaw(service.url, text);
    expect(answer.headers.get('content-type')).toMatch(PROBLEM);
    expect(JSON.parse(answer.body)).toMatchObject({ code, status: ERROR_CODES[code].status });
    expect(answer.status).toBe(ERROR_CODES[code].status);
  });

  test('two content types are answered, never by a 500', async () => {
    const text =
      post('Content-Type: application/json\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n') + '{}';
    expect((await sendRaw(service.url, text)).status).toBe(400);
  });
});

describe('faults of our own', () => {
  test('an unforeseen fault is INTERNAL and keeps its text to the log', async () => {
    const faulty = await startService(
      {},
      { override: (builder) => builder.overrideProvider(Readiness).useValue({ report: failWithDriverText }) },
    );
    const answer = await faulty.call('GET', '/health/ready');
    await faulty.close();
    expect(problemIn(answer)).toEqual(problem('INTERNAL', '/health/ready'));
    expect(JSON.stringify(answer.body)).not.toMatch(/E11000|secret| at /);
  });
});
