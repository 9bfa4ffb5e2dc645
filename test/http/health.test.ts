import { LIMITS } from '../../src/config/limits.js';
import { startService, type Service } from '../support/service.js';
import { sendSignal } from '../../src/embedded/server-process.js';
import { startTestMongod, startTestRedis, type TestServer } from '../support/servers.js';

/** What the drivers alone would wait at least, and more than LIMITS.healthCheckMs. */
const ANSWERED_WITHIN_MS = LIMITS.mongoServerSelectionMs;

let service: Service | undefined;
let server: TestServer | undefined;
afterEach(async () => {
  await service?.close();
  await server?.stop();
  service = server = undefined;
});

/** The first answer in time, or the last of five: a busy machine is slow once, a check without a bound each time. */
async function timedReady() {
  for (let attempt = 1; ; attempt++) {
    const started = performance.now();
    const answer = await service!.call('GET', '/health/ready');
    const ms = performance.now() - started;
    if (ms < ANSWERED_WITHIN_MS || attempt === 5) return { ...answer, ms };
  }
}

async function readyAgain(): Promise<void> {
  while ((await service!.call('GET', '/health/ready')).status !== 200);
}

test('live asks no store, ready names every part, both need no token', async () => {
  service = await startService();
  expect(await service.call('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  const ready = await service.call('GET', '/health/ready');
  expect(ready.status).toBe(200);
  expect(ready.body).toEqual({ status: 'ok', parts: { mongodb: 'up', redis: 'up' } });
  expect(ready.headers.get('cache-control')).toBe('no-store');
});

test('a lost Redis is named, and found again', async () => {
  server = await startTestRedis();
  service = await startService({ REDIS_URL: server.url });
  await server.kill();
  const { status, headers, body, ms } = await timedReady();
  expect(status).toBe(503);
  expect(body).toMatchObject({ code: 'STORE_UNAVAILABLE', parts: { mongodb: 'up', redis: 'down' } });
  expect(headers.get('retry-after')).toBe('1');
  expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
  expect((await service.call('GET', '/health/live')).status).toBe(200);
  await server.restart();
  await readyAgain();
});

test('a Redis that hangs does not hold the answer up', async () => {
  server = await startTestRedis();
  service = await startService({ REDIS_URL: server.url });
  sendSignal(server.pid, 'SIGSTOP');
  const { status, body, ms } = await timedReady();
  sendSignal(server.pid, 'SIGCONT');
  expect(status).toBe(503);
  expect(body.parts).toEqual({ mongodb: 'up', redis: 'down' });
  expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
});

test('a lost MongoDB is named, what needs it is 503, and it is found again', async () => {
  server = await startTestMongod();
  service = await startService({ MONGODB_URI: server.url.replace('/?', '/health?') });
  await server.kill();
  const { status, body, ms } = await timedReady();
  expect(status).toBe(503);
  expect(body.parts).toEqual({ mongodb: 'down', redis: 'up' });
  expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
  const logIn = await service.call('POST', '/auth/login', {
    body: { email: 'a@example.com', password: 'long enough' },
  });
  expect(logIn).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });
  expect(logIn.headers.get('retry-after')).toBe('1');
  expect(logIn.body.detail).toBe('MongoDB is away. Repeat the request in a moment.');
  await server.restart();
  await readyAgain();
});

describe('metrics', () => {
  test('requests are counted by route, method and status, and routes are not addresses', async () => {
    service = await startService();
    await service.call('GET', '/health/live');
    await service.call('GET', '/health/live?of=someone');
    await service.call('GET', '/no/such/address');
    const { body, headers } = await service.call('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/health/live",status="200"} 2',
    );
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
    expect(body).toContain('http_requests_in_flight 1');
    expect(body).toMatch(/^process_resident_memory_bytes \d/m);
  });
});
