import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { freePort, isRunning, ServerStartError } from '../../src/embedded/server-process.js';
import { hasNativeRedis, startTestMongod, startTestRedis, type TestServer } from '../support/servers.js';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
async function owned(starting: Promise<TestServer>): Promise<TestServer> {
  const server = await starting;
  servers.push(server);
  return server;
}

describe('servers of a test’s own', () => {
  it('a Redis that is killed comes back on the same port with the same data', async () => {
    const server = await owned(startTestRedis({ args: ['--appendfsync', 'always'] }));
    const redis = new Redis(server.url);
    await redis.set('note', 'kept');
    const { pid } = server;
    await server.kill();
    expect(isRunning(pid)).toBe(false);
    await server.restart();
    expect(server.pid).not.toBe(pid);
    expect(await redis.get('note')).toBe((await hasNativeRedis()) ? 'kept' : null);
    await redis.quit();
  });

  it('a mongod that is killed comes back as primary on the same port with the same data', async () => {
    const server = await owned(startTestMongod());
    const client = await new mongoose.mongo.MongoClient(server.url).connect();
    const notes = client.db('test').collection<{ _id: string }>('notes');
    await notes.insertOne({ _id: 'kept' }, { writeConcern: { w: 'majority', journal: true } });
    await server.kill();
    await server.restart();
    expect(await notes.findOne({ _id: 'kept' })).toEqual({ _id: 'kept' });
    await client.close();
  });
});

describe('launch', () => {
  it('does not take a stranger on the port for the server it started, and shows the end of the log', async () => {
    const { port } = await owned(startTestRedis());
    const second = startTestRedis({ port });
    await expect(second).rejects.toThrow(ServerStartError);
    await expect(second).rejects.toThrow(/Redis could not be started[^]*in use/i);
  });

  it('prefers a port as long as it is free', async () => {
    const port = await freePort();
    expect(await freePort(port)).toBe(port);
    const server = await owned(startTestRedis({ port }));
    expect(await freePort(server.port)).not.toBe(server.port);
  });
});
