import { mongo } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { sendSignal } from '../../src/embedded/server-process.js';
import { bulkWrite } from '../../src/mongo/bulk-write.js';
import { lastingPort } from '../../tools/lasting-port.js';
import { startTestMongod, type TestServer } from '../support/servers.js';
import { times } from './burst.js';

const WITHIN_MS = 1_000;
/** Long enough for any machine to end what it ends after a second. */
const HANGS_MS = 30_000;
/** More bytes than Linux keeps for a socket (4 MiB). */
const [DOCS, DOC_BYTES] = [12, 1_000_000];

describe('a write of more than a socket takes', () => {
  let mongod: TestServer;
  let client: mongo.MongoClient;

  beforeAll(async () => {
    mongod = await startTestMongod({ port: await lastingPort() });
    // It does not find out by itself that the server stands still.
    client = new mongo.MongoClient(mongod.url, {
      serverMonitoringMode: 'poll',
      heartbeatFrequencyMS: 600_000,
    });
    await client.connect();
  });
  afterAll(async () => {
    await client?.close(true);
    await mongod?.stop();
  });

  it('is given up in time when the server stands still', async () => {
    const docs = times(DOCS, (n) => ({ n, text: '.'.repeat(DOC_BYTES) }));
    const collection = client.db('bulk').collection('docs');
    await collection.insertOne({ n: -1 });
    sendSignal(mongod.pid, 'SIGSTOP');
    try {
      const write = collection.insertMany(docs, bulkWrite({ withinMs: WITHIN_MS })).then(
        () => 'written',
        () => 'given up',
      );
      expect(await Promise.race([write, delay(HANGS_MS, 'hangs', { ref: false })])).toBe('given up');
    } finally {
      sendSignal(mongod.pid, 'SIGCONT');
    }
  });
});
