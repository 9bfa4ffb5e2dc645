import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:net';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { killServers, serverPids, startOwner, type Answer, type Owner } from './owner.js';
import { isRunning } from '../../src/embedded/server-process.js';

let dataDir: string;
let owners: Owner[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seatlatch-data-'));
  owners = [];
});
afterEach(async () => {
  for (const owner of owners) await owner.end('SIGTERM');
  await killServers(dataDir);
  await rm(dataDir, { recursive: true });
});

async function open(env: Record<string, string> = {}, mode: 'start' | 'attach' = 'start'): Promise<Owner> {
  const owner = await startOwner({ DATA_DIR: dataDir, ...env }, mode);
  owners.push(owner);
  return owner;
}

describe('embedded servers', () => {
  it('keep their data and addresses over a stop and a start', async () => {
    const first = await open();
    await writeTo(first.answer);
    await first.end('SIGTERM');
    expect(await serverPids(dataDir)).toEqual({});

    const second = await open();
    expect(second.answer).toMatchObject({
      mongodbUri: first.answer.mongodbUri,
      redisUrl: first.answer.redisUrl,
      jwtSecret: first.answer.jwtSecret,
    });
    expect(await readFrom(second.answer)).toEqual(keptBy(first.answer));
  });

  it('keep their data on other ports when the old ones are taken', async () => {
    const first = await open();
    await writeTo(first.answer);
    await first.end('SIGTERM');

    const ports = [portOf(first.answer.mongodbUri), portOf(first.answer.redisUrl!)];
    const strangers = await Promise.all(ports.map(occupy));
    const second = await open();
    expect(second.answer.error).toBeUndefined();
    expect(portOf(second.answer.mongodbUri)).not.toBe(portOf(first.answer.mongodbUri));
    expect(portOf(second.answer.redisUrl!)).not.toBe(portOf(first.answer.redisUrl!));
    expect(await readFrom(second.answer)).toEqual(keptBy(first.answer));
    strangers.forEach((server) => server.close());
  });

  it('are taken over from a service that was killed, and stopped with the new one', async () => {
    const killed = await open();
    await writeTo(killed.answer);
    const pids = await serverPids(dataDir);
    await killed.end('SIGKILL');
    expect(await serverPids(dataDir)).toEqual(pids);

    const heir = await open();
    expect(await serverPids(dataDir)).toEqual(pids);
    expect(heir.answer.mongodbUri).toBe(killed.answer.mongodbUri);
    expect(heir.answer.log.filter((line) => line.includes('took over'))).toHaveLength(2);
    expect(await readFrom(heir.answer)).toEqual({ mongodb: 'kept', redis: 'kept' });
    await heir.end('SIGTERM');
    expect(Object.values(pids).map(isRunning)).toEqual([false, false]);
  });

  it('are replaced when one of them died with the service', async () => {
    const killed = await open();
    await writeTo(killed.answer);
    const { redis } = await serverPids(dataDir);
    await killed.end('SIGKILL');
    await killServers(dataDir);

    const heir = await open();
    expect((await serverPids(dataDir)).redis).not.toBe(redis);
    expect((await readFrom(heir.answer)).mongodb).toBe('kept');
  });

  it('are refused to a second service, which is told who has them', async () => {
    const owner = await open();
    const second = await open();
    expect(second.answer.error).toContain(`in use by the service with process id ${owner.pid}`);
    expect(second.answer.error).toContain('DATA_DIR=');
    expect(isRunning((await serverPids(dataDir)).mongod!)).toBe(true);
  });

  it('are lent to a command-line tool, which leaves them running', async () => {
    const owner = await open();
    const pids = await serverPids(dataDir);
    const tool = await open({}, 'attach');
    expect(tool.answer).toMatchObject({
      mongodbUri: owner.answer.mongodbUri,
      jwtSecret: owner.answer.jwtSecret,
    });
    await tool.end('SIGTERM');
    expect(await serverPids(dataDir)).toEqual(pids);
  });

  it('are started and stopped by a command-line tool when no service runs', async () => {
    const tool = await open({}, 'attach');
    expect(Object.keys(await serverPids(dataDir)).sort()).toEqual(['mongod', 'redis']);
    await tool.end('SIGTERM');
    expect(await serverPids(dataDir)).toEqual({});
  });

  it('start in place of those only that the environment does not name', async () => {
    const { answer } = await open({ MONGODB_URI: 'mongodb://db.example/seatlatch' });
    expect(answer).toMatchObject({ mongodbUri: 'mongodb://db.example/seatlatch', embedded: true });
    expect(Object.keys(await serverPids(dataDir))).toEqual(['redis']);
  });

  it('are none when the environment names all', async () => {
    const named = {
      MONGODB_URI: 'mongodb://db.example/seatlatch',
      REDIS_CLUSTER_NODES: 'a.example:1,b.example:2',
    };
    const { answer } = await open({ ...named, JWT_SECRET: 's'.repeat(32) });
    expect(answer).toMatchObject({
      mongodbUri: 'mongodb://db.example/seatlatch',
      redisClusterNodes: ['a.example:1', 'b.example:2'],
      embedded: false,
      jwtSecret: 's'.repeat(32),
    });
    expect(await serverPids(dataDir)).toEqual({});
  });

  it('keep their signing secret to their owner', async () => {
    const { answer } = await open({
      MONGODB_URI: 'mongodb://db.example/x',
      REDIS_URL: 'redis://cache.example',
    });
    expect(answer.jwtSecret).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
  });
});

describe('a start that fails', () => {
  it('says what was tried for MongoDB and the three ways out, and leaves nothing behind', async () => {
    const { answer } = await open({ PATH: dataDir, MONGOD_SOURCES: 'path' });
    expect(answer.error).toContain('mongod on the PATH: mongod is not there');
    expect(answer.error).toMatch(/MONGODB_URI=mongodb:[^]*install MongoDB[^]*docker compose up/);
    expect(await serverPids(dataDir)).toEqual({});
    expect((await open({ PATH: dataDir, MONGOD_SOURCES: 'path' })).answer.error).toContain(
      'No MongoDB server',
    );
  });

  it('names the one binary it was told to use', async () => {
    const { answer } = await open({ MONGOMS_SYSTEM_BINARY: '/nowhere/mongod' });
    expect(answer.error).toContain('MONGOMS_SYSTEM_BINARY: /nowhere/mongod is not there');
  });
});

describe('without a native Redis', () => {
  it('Valkey in WebAssembly serves scripts, from a process of its own', async () => {
    const { answer } = await open({ MONGODB_URI: 'mongodb://db.example/x', PATH: dataDir });
    expect(answer.log.join()).toContain('WebAssembly');
    const redis = new Redis(answer.redisUrl!);
    const script = "redis.call('XADD', KEYS[1], '7-*', 'seat', ARGV[1]) return redis.call('XLEN', KEYS[1])";
    expect(await redis.eval(script, 1, '{event}:deltas', 'A1')).toBe(1);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    await redis.quit();
  });
});

const portOf = (url: string): number => Number(/:(\d+)(\/|$)/.exec(url)![1]);

function occupy(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1', () =>
      resolve(server.unref()),
    );
  });
}

async function withBoth<T>(
  { mongodbUri, redisUrl }: Answer,
  use: (notes: mongoose.mongo.Collection<{ _id: string; text: string }>, redis: Redis) => Promise<T>,
): Promise<T> {
  const mongo = await new mongoose.mongo.MongoClient(mongodbUri).connect();
  const redis = new Redis(redisUrl!);
  try {
    return await use(mongo.db().collection('notes'), redis);
  } finally {
    await Promise.all([mongo.close(), redis.quit()]);
  }
}

const writeTo = (answer: Answer): Promise<unknown> =>
  withBoth(answer, (notes, redis) =>
    Promise.all([notes.insertOne({ _id: 'note', text: 'kept' }), redis.set('note', 'kept')]),
  );

const readFrom = (answer: Answer): Promise<{ mongodb?: string; redis: string | null }> =>
  withBoth(answer, async (notes, redis) => ({
    mongodb: (await notes.findOne({ _id: 'note' }))?.text,
    redis: await redis.get('note'),
  }));

/** What a restart finds again: WebAssembly keeps nothing. */
function keptBy({ log }: Answer): { mongodb: string; redis: string | null } {
  return { mongodb: 'kept', redis: log.join().includes('WebAssembly') ? null : 'kept' };
}
