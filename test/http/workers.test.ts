import { execFile } from 'node:child_process';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { isRunning, sendSignal } from '../../src/embedded/server-process.js';
import { lastingPort } from '../../tools/lasting-port.js';
import { until } from '../faults/stage.js';
import { redisEnvironment } from '../support/redis-target.js';
import { spawnService, type SpawnedService } from '../support/spawned-service.js';

const PROCESSES = 3;
/** Processes that start all at once on few busy cores take their time. */
const START_MS = 90_000;

let service: SpawnedService;
const start = (port: string): SpawnedService =>
  spawnService({
    PORT: port,
    HOST: '127.0.0.1',
    MONGODB_URI: process.env.TEST_MONGODB_URI!.replace('/?', '/workers?'),
    ...redisEnvironment(),
    JWT_SECRET: 'f00df00df00df00df00df00df00df00df00df00d',
    SEED_DEMO: 'false',
    WEB_CONCURRENCY: `${PROCESSES}`,
  });

beforeEach(async () => {
  service = start(`${await lastingPort()}`);
});
afterEach(async () => {
  service.signal('SIGKILL');
  await service.ended;
});

/** Over a connection of its own, so that the processes take turns. */
async function call(method: string, path: string) {
  const sent = request(new URL(path, await service.listening), { method, agent: false });
  sent.end();
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    sent.once('response', resolve).once('error', reject),
  );
  return { status: answer.statusCode!, text: await text(answer) };
}

async function apiProcesses(): Promise<number[]> {
  const found = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', `${service.pid}`]).catch(() => ({
    stdout: '',
  }));
  return found.stdout.split('\n').filter(Boolean).map(Number);
}

const answeredGuests = async (): Promise<number> => {
  const { text: metrics } = await call('GET', '/metrics');
  const series = /^http_request_duration_seconds_count\{.*route="\/auth\/guest".*\} (\d+)$/m;
  return Number(series.exec(metrics)?.[1] ?? 0);
};

it('several API processes share the port, and /metrics sums them up', async () => {
  await service.listening;
  await until(async () => (await apiProcesses()).length === PROCESSES, START_MS);
  const guests = await Promise.all(Array.from({ length: 30 }, () => call('POST', '/auth/guest')));
  expect(guests.map(({ status }) => status)).toEqual(Array(30).fill(201));
  await until(async () => (await answeredGuests()) === 30);
  expect(service.stdout().match(/Seatlatch listens on/g)).toHaveLength(1);
});

const isReady = () =>
  call('GET', '/health/ready').then(
    ({ status }) => status === 200,
    () => false,
  );

it('a process that is killed is replaced, and the service goes on', async () => {
  await service.listening;
  await until(async () => (await apiProcesses()).length === PROCESSES, START_MS);
  const [victim, ...others] = await apiProcesses();
  sendSignal(victim, 'SIGKILL');
  const isReplaced = async () =>
    (await apiProcesses()).length === PROCESSES && !(await apiProcesses()).includes(victim);
  await until(isReplaced, START_MS);
  expect(await apiProcesses()).toEqual(expect.arrayContaining(others));
  // It may have been the only one that listened already.
  await until(isReady, START_MS);
  expect(service.stderr()).toContain(
    `API process ${victim} has ended (SIGKILL). Another one takes its place.`,
  );
});

it('SIGTERM ends all of them in order', async () => {
  await service.listening;
  await until(async () => (await apiProcesses()).length === PROCESSES, START_MS);
  const processes = await apiProcesses();
  service.signal('SIGTERM');
  expect(await service.ended).toBe(0);
  expect(processes.filter((pid) => isRunning(pid))).toEqual([]);
  expect(service.stdout()).toMatch(/SIGTERM: finishing what is in flight\nstopped\n$/);
});

it('a setting that stops the start stops it once, in words', async () => {
  await service.listening;
  const { port } = new URL(await service.listening);
  const second = start(port);
  expect(await second.ended).toBe(1);
  expect(second.stderr()).toContain(`Port ${port} is in use`);
  expect(second.stderr()).not.toMatch(/^\s+at /m);
});
