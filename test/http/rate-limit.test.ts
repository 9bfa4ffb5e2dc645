import { LIMITS } from '../../src/config/limits.js';
import { startService, type Service } from '../support/service.js';

let service: Service;
beforeEach(async () => {
  service = await startService({ THROTTLE_DISABLED: false });
});
afterEach(() => service.close());

/** Sends `count` requests and gives back how often each status came, and the last refusal. */
async function send(count: number, method: string, path: string) {
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      service.call(method, path, { body: method === 'POST' ? {} : undefined }),
    ),
  );
  return {
    refused: answers.filter(({ status }) => status === 429),
    others: answers.filter((a) => a.status !== 429),
  };
}

test.each([
  ['POST', '/auth/login', LIMITS.accountRequestsPerMinute],
  ['POST', '/auth/register', LIMITS.accountRequestsPerMinute],
  ['POST', '/auth/guest', LIMITS.guestRequestsPerMinute],
])('%s %s is refused after %i requests, with the time to wait', async (method, path, limit) => {
  const { refused, others } = await send(limit + 3, method, path);
  expect(others).toHaveLength(limit);
  expect(refused).toHaveLength(3);
  const { headers, body } = refused[0];
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ code: 'RATE_LIMITED', status: 429, instance: path });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
});

test('one limited route leaves the others open', async () => {
  await send(LIMITS.accountRequestsPerMinute + 1, 'POST', '/auth/login');
  expect((await service.call('POST', '/auth/guest')).status).toBe(201);
});

test('the general limit counts, and what operates the service is not limited', async () => {
  const { headers } = await service.call('GET', '/docs-json');
  expect(headers.get('x-ratelimit-limit')).toBe(String(LIMITS.requestsPerMinute));
  for (const path of ['/health/live', '/health/ready', '/metrics']) {
    expect((await service.call('GET', path)).headers.get('x-ratelimit-limit')).toBeNull();
  }
});

test('THROTTLE_DISABLED takes every limit away', async () => {
  await service.close();
  service = await startService({ THROTTLE_DISABLED: true });
  const { refused } = await send(LIMITS.accountRequestsPerMinute + 3, 'POST', '/auth/login');
  expect(refused).toHaveLength(0);
});
