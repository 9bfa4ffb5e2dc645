import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { rawGet } from '../support/raw-get.js';
import { startService, type Service } from '../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService({ CORS_ORIGINS: ['https://shop.example.com'] });
});
afterAll(() => service.close());

describe('request id', () => {
  test('a sane one is taken over', async () => {
    const { headers } = await service.call('GET', '/health/live', {
      headers: { 'x-request-id': 'shop:42.a-b_c' },
    });
    expect(headers.get('x-request-id')).toBe('shop:42.a-b_c');
  });

  test.each(['', 'has space', 'x'.repeat(129), '<script>'])('%j is replaced by a new one', async (given) => {
    const { headers } = await service.call('GET', '/health/live', { headers: { 'x-request-id': given } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

const preflight = (origin: string) =>
  service.call('OPTIONS', '/layouts', {
    headers: {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

describe('CORS', () => {
  test('a named origin may call with its token and read the headers it needs', async () => {
    const { status, headers } = await preflight('https://shop.example.com');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
    expect(headers.get('access-control-allow-methods')).toContain('PUT');
    expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    const simple = await service.call('GET', '/nowhere', { headers: { origin: 'https://shop.example.com' } });
    expect(simple.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
    expect(simple.headers.get('access-control-expose-headers')).toContain('ETag');
  });

  test('another origin is not allowed', async () => {
    const { headers } = await preflight('https://evil.example.com');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('without CORS_ORIGINS no origin is', async () => {
    const closed = await startService();
    const { headers } = await closed.call('GET', '/health/live', {
      headers: { origin: 'https://shop.example.com' },
    });
    await closed.close();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('security headers are on every answer, refusals included', async () => {
  for (const path of ['/health/live', '/nowhere']) {
    const { headers } = await service.call('GET', path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=/);
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

describe('compression', () => {
  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('%s when asked for', async (encoding, decode) => {
    const { headers, body } = await getRaw('/docs-json', encoding);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toContain('accept-encoding');
    expect(JSON.parse(decode(body).toString()).openapi).toMatch(/^3\./);
  });

  test('not when not asked for, nor for a small answer', async () => {
    expect((await getRaw('/docs-json', 'identity')).headers['content-encoding']).toBeUndefined();
    expect((await getRaw('/health/live', 'br')).headers['content-encoding']).toBeUndefined();
  });
});

const getRaw = (path: string, encoding: string) =>
  rawGet(service.url + path, { 'accept-encoding': encoding });
