import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { LIMITS } from '../config/limits.js';
import { launch, ServerStartError, terminate, type ServerProcess } from './server-process.js';

const REPLICA_SET = 'rs0';
const ALREADY_INITIALIZED = 23;
const POLL_MS = 25;
const ANSWER_MS = 2_000;

export interface MongodOptions {
  /** Path of the mongod to run. */
  binary: string;
  dbPath: string;
  logFile: string;
  port?: number;
  preferredPort?: number;
  detached: boolean;
  extraArgs?: string[];
  spawned?(server: ServerProcess): void;
}

/** Starts mongod as a one-node replica set on the loopback interface and waits until it takes writes. */
export async function startMongod(options: MongodOptions): Promise<ServerProcess> {
  await mkdir(options.dbPath, { recursive: true });
  const server = await launch({
    name: 'MongoDB',
    command: options.binary,
    args: (port) => [
      '--dbpath',
      options.dbPath,
      '--port',
      String(port),
      '--bind_ip',
      '127.0.0.1',
      '--replSet',
      REPLICA_SET,
      '--nounixsocket',
      '--setParameter',
      'diagnosticDataCollectionEnabled=false',
      ...(options.extraArgs ?? []),
    ],
    logFile: options.logFile,
    port: options.port,
    preferredPort: options.preferredPort,
    detached: options.detached,
    answers: mongodAnswers,
    spawned: options.spawned,
  });
  try {
    await ensurePrimary(server.port);
  } catch (error) {
    await terminate(server.pid);
    throw error;
  }
  return server;
}

/** Connection string of an embedded mongod; `database` may be empty. */
export function mongodUri(port: number, database: string): string {
  return `mongodb://127.0.0.1:${port}/${database}?replicaSet=${REPLICA_SET}`;
}

export async function mongodAnswers({ pid, port }: ServerProcess): Promise<boolean> {
  try {
    const status = await withAdmin(port, ANSWER_MS, (admin) => admin.command({ serverStatus: 1 }));
    return Number(status.pid) === pid;
  } catch {
    return false;
  }
}

/**
 * A new folder gets its replica set. One that was used before names the port of its last start: the set is told
 * the new one, by force, because a node that cannot find itself in its set never votes.
 */
export async function ensurePrimary(port: number): Promise<void> {
  await withAdmin(port, LIMITS.mongoServerSelectionMs, async (admin) => {
    const host = `127.0.0.1:${port}`;
    await initiate(admin, host);
    const config = await storedConfig(admin);
    if (config.members[0].host !== host) {
      const members = [{ _id: 0, host }];
      await admin.command({
        replSetReconfig: { ...config, version: config.version + 1, members },
        force: true,
      });
    }
    await untilWritable(admin);
  });
}

interface ReplicaSetConfig {
  version: number;
  members: { _id: number; host: string }[];
}

/** On a set of an earlier start this waits until the server has read its config, which may take 30 s. */
async function initiate(admin: mongo.Db, host: string): Promise<void> {
  try {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } });
  } catch (error) {
    if ((error as mongo.MongoServerError).code !== ALREADY_INITIALIZED) throw error;
  }
}

async function storedConfig(admin: mongo.Db): Promise<ReplicaSetConfig> {
  const { config } = await admin.command({ replSetGetConfig: 1 });
  return config as ReplicaSetConfig;
}

async function untilWritable(admin: mongo.Db): Promise<void> {
  const deadline = Date.now() + LIMITS.embeddedStartMs;
  while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
    if (Date.now() > deadline)
      throw new ServerStartError('MongoDB did not become primary of its replica set');
    await delay(POLL_MS);
  }
}

async function withAdmin<T>(
  port: number,
  timeoutMs: number,
  use: (admin: mongo.Db) => Promise<T>,
): Promise<T> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
  });
  try {
    return await use(client.db('admin'));
  } finally {
    await client.close();
  }
}
