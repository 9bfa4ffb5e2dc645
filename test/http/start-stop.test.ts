import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { LIMITS } from '../../src/config/limits.js';
import { call } from '../support/service.js';
import { compiledFile, projectFile, startTestRedis } from '../support/servers.js';
import { redisEnvironment } from '../support/redis-target.js';
import { spawnService, watch, type SpawnedService } from '../support/spawned-service.js';
import { readAnswer } from './raw-http.js';

const SECRET = 'f00df00df00df00df00df00df00df00df00df00d';

let services: SpawnedService[] = [];
afterEach(async () => {
  for (const service of services) service.signal('SIGKILL');
  await Promise.all(services.map(({ ended }) => ended));
  services = [];
});

function serviceEnv(): Record<string, string | undefined> {
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    MONGODB_URI: process.env.TEST_MONGODB_URI!.replace('/?', '/start-stop?'),
    ...redisEnvironment(),
    JWT_SECRET: SECRET,
    SEED_DEMO: 'false',
  };
}

function start(env: Record<string, string | undefined> = {}): SpawnedService {
  const service = spawnService({ ...serviceEnv(), ...env });
  services.push(service);
  return service;
}

async function refusal(env: Record<string, string | undefined>): Promise<string> {
  const service = start(env);
  expect(await service.ended).toBe(1);
  expect(service.stderr()).not.toMatch(/^\s+at /m);
  return service.stderr();
}

/** Of one server of its own, or of none, also when the run's Redis is a cluster. */
const ownRedis = (url?: string) => ({ REDIS_URL: url, REDIS_CLUSTER_NODES: undefined });

const production = (env: Record<string, string | undefined>) => refusal({ NODE_ENV: 'production', ...env });

/** A request of which the server has seen the head and half of the body. */
async function halfARequest(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(
    'POST /auth/guest HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n',
  );
  // The server answers 100 when it has read the head: from then on the request is in flight.
  await once(socket, 'data');
  socket.write('{');
  return socket;
}

async function untilRefused(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const isOpen = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), hostname, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  while (await isOpen());
}

test('a client that goes away within its request is no fault of the service', async () => {
  const service = start();
  const socket = await halfARequest(await service.listening);
  socket.resetAndDestroy();
  await once(socket, 'close');
  service.signal('SIGTERM');
  await service.ended;
  expect(service.stdout()).toContain('Seatlatch listens on');
  expect(service.stdout()).not.toMatch(/"level":[4-6]0/);
});

describe('a start is refused in words', () => {
  test('every bad setting is named with its fault and an example', async () => {
    const text = await refusal({ PORT: '99999', REDIS_URL: 'http://127.0.0.1', CORS_ORIGINS: 'shop' });
    expect(text).toMatch(/PORT: must be from 0 to 65535 \(example: PORT=3000\)/);
    expect(text).toMatch(/REDIS_URL: must start with redis:\/\//);
    expect(text).toMatch(/CORS_ORIGINS: .*\(example: /);
  });

  test('a port that is taken', async () => {
    const first = start();
    const { port } = new URL(await first.listening);
    expect(await refusal({ PORT: port })).toContain(`Port ${port} is in use. Set PORT`);
  });

  test('an address that this machine does not have', async () => {
    expect(await refusal({ HOST: '203.0.113.7' })).toContain(
      'This machine has no address 203.0.113.7. Set HOST',
    );
  });

  test('a Redis that is not there', async () => {
    expect(await refusal(ownRedis('redis://127.0.0.1:1'))).toMatch(
      /^Redis cannot be reached.*Check REDIS_URL/,
    );
  });
});

describe('production refuses', () => {
  test('embedded servers and a missing secret', async () => {
    const text = await production({ MONGODB_URI: undefined, ...ownRedis(), JWT_SECRET: undefined });
    expect(text).toContain('MONGODB_URI: production embeds no database');
    expect(text).toContain('production embeds no Redis');
    expect(text).toContain('JWT_SECRET: production needs one');
  });

  test('the sample secret, shortened minutes and demo data', async () => {
    const JWT_SECRET = 'change-me-to-32-random-bytes-or-more';
    const text = await production({ JWT_SECRET, MINUTE_MS: '100', SEED_DEMO: 'true' });
    expect(text).toContain('JWT_SECRET: this is the sample value');
    expect(text).toContain('MINUTE_MS: production keeps real minutes');
    expect(text).toContain('SEED_DEMO: production makes no demo data');
  });

  test('a short secret', async () => {
    expect(await production({ JWT_SECRET: 'too-short' })).toContain(
      'JWT_SECRET: must have at least 32 characters',
    );
  });

  test('a Redis that evicts keys', async () => {
    const redis = await startTestRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    const text = await production(ownRedis(redis.url));
    await redis.stop();
    expect(text).toMatch(/maxmemory-policy allkeys-lru/);
  });

  test('and starts when nothing is wrong', async () => {
    const service = start({ NODE_ENV: 'production', SEED_DEMO: undefined });
    expect((await call(`${await service.listening}/health/ready`, 'GET')).status).toBe(200);
  });
});

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s finishes what is in flight and ends with 0',
    async (signal) => {
      const service = start();
      const url = await service.listening;
      const socket = await halfARequest(url);
      await call(`${url}/health/live`, 'GET');
      const signalledAt = performance.now();
      service.signal(signal);
      await untilRefused(url);
      socket.write('}');
      const answer = await readAnswer(socket);
      expect(answer.status).toBe(201);
      expect(JSON.parse(answer.body)).toHaveProperty('accessToken');
      expect(await service.ended).toBe(0);
      expect(service.stderr()).toBe('');
      // The connection was asked to be kept alive; the stop does not wait for that.
      expect(performance.now() - signalledAt).toBeLessThan(LIMITS.drainMs);
    },
  );

  test('a Ctrl-C that the terminal and npm both send is one', async () => {
    const service = start();
    const socket = await halfARequest(await service.listening);
    service.signal('SIGINT');
    // Two pending signals of one kind may arrive as one; both kinds count alike.
    service.signal('SIGTERM');
    await untilRefused(await service.listening);
    socket.write('}');
    expect((await readAnswer(socket)).status).toBe(201);
    expect(await service.ended).toBe(0);
    expect(service.stdout()).toMatch(/stopped\n$/);
  });

  test('a second signal ends it at once', async () => {
    const service = start();
    const socket = await halfARequest(await service.listening);
    service.signal('SIGTERM');
    const again = setInterval(() => service.signal('SIGTERM'), 300);
    expect(await service.ended).toBe(1);
    clearInterval(again);
    socket.destroy();
  });
});

describe('the log', () => {
  test('is JSON, one line per request, with its id and route and without its query, body or token', async () => {
    const service = start();
    const url = await service.listening;
    const body = { email: 'log@example.com', password: 'a secret password' };
    await call(`${url}/auth/login?hint=hidden`, 'POST', {
      body,
      token: 'hidden',
      headers: { 'x-request-id': 'log-1' },
    });
    service.signal('SIGTERM');
    await service.ended;
    const lines = service
      .stdout()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
    expect(requests).toEqual([
      expect.objectContaining({ requestId: 'log-1', method: 'POST', route: '/auth/login' }),
    ]);
    expect(requests[0]).toMatchObject({ status: expect.any(Number), ms: expect.any(Number) });
    expect(service.stdout()).not.toMatch(/hidden|secret password|log@example/);
  });
});

describe('the documents', () => {
  test('Swagger UI is served with scripts its policy allows', async () => {
    const url = await start().listening;
    const html = await call(`${url}/docs`, 'GET');
    expect(html.status).toBe(200);
    const scripts = [...html.body.matchAll(/<script src="([^"]+)"/g)].map(([, src]) => src);
    expect(scripts.length).toBeGreaterThan(0);
    for (const src of scripts) expect((await call(new URL(src, `${url}/docs`).href, 'GET')).status).toBe(200);
    expect(html.body).not.toMatch(/<script>[^<]/);
    expect(html.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

describe('npm start', () => {
  test('lets the service have the signals that npm sends to its shell', async () => {
    const { scripts } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as PackageJson;
    const service = watch(
      spawn('sh', ['-c', scripts.start.replaceAll('dist/src/main.js', `'${compiledFile('src/main.ts')}'`)], {
        cwd: projectFile('.'),
        env: { PATH: process.env.PATH, ...serviceEnv() },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A process group, so that nothing is left when the signal is lost on the way.
        detached: true,
      }),
    );
    services.push({ ...service, signal: () => endGroup(service.pid) });
    await service.listening;
    service.signal('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.stdout()).toContain('SIGTERM: finishing what is in flight');
  });
});

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}

interface PackageJson {
  scripts: { start: string };
}
