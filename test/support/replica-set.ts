import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { mongo } from 'mongoose';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readEnvironment } from '../../src/config/env.js';
import { findMongod } from '../../src/embedded/mongod-binary.js';
import { mongodAnswers } from '../../src/embedded/mongod.js';
import {
  isRunning,
  launch,
  sendSignal,
  terminate,
  type ServerProcess,
} from '../../src/embedded/server-process.js';

const MEMBERS = 3;
const READY_MS = 120_000;

export interface Member {
  readonly port: number;
  readonly pid: number;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** Three mongods on the loopback interface that elect another primary within about two seconds. */
export interface TestReplicaSet {
  /** Without a database. */
  readonly url: string;
  readonly members: readonly Member[];
  /** The member that says it is the primary now. */
  primary(): Promise<Member>;
  /** Runs a command of the admin database on one member. */
  ask(member: Member, command: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Starts what was killed, and waits until there is a primary and two secondaries. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestReplicaSet(electionTimeoutMillis = 1_000): Promise<TestReplicaSet> {
  const binary = await findMongod(readEnvironment(process.env), console.log);
  const dir = await mkdtemp(join(tmpdir(), 'seatlatch-set-'));
  const members = await Promise.all(
    Array.from({ length: MEMBERS }, (_, i) => startMember(binary.path, join(dir, `${i}`))),
  );
  const hosts = members.map(({ port }) => `127.0.0.1:${port}`);
  const set: TestReplicaSet = {
    url: `mongodb://${hosts.join(',')}/?replicaSet=rs0`,
    members,
    primary: () => primaryOf(members),
    ask,
    settled: async () => {
      await Promise.all(members.map((member) => isRunning(member.pid) || member.restart()));
      await untilSettled(members);
    },
    stop: async () => {
      await Promise.all(members.map(({ pid }) => isRunning(pid) && terminate(pid)));
      await rm(dir, { recursive: true, force: true });
    },
  };
  try {
    await ask(members[0], { replSetInitiate: configOf(hosts, electionTimeoutMillis) });
    await untilSettled(members);
  } catch (error) {
    await set.stop();
    throw error;
  }
  return set;
}

function configOf(hosts: string[], electionTimeoutMillis: number): Record<string, unknown> {
  return {
    _id: 'rs0',
    members: hosts.map((host, i) => ({ _id: i, host })),
    settings: { electionTimeoutMillis, heartbeatIntervalMillis: 250, catchUpTimeoutMillis: 2_000 },
  };
}

async function startMember(binary: string, dir: string): Promise<Member> {
  await mkdir(join(dir, 'db'), { recursive: true });
  const start = (port?: number): Promise<ServerProcess> =>
    launch({
      name: 'MongoDB',
      command: binary,
      args: (on) => [
        '--dbpath',
        join(dir, 'db'),
        '--port',
        `${on}`,
        '--bind_ip',
        '127.0.0.1',
        '--replSet',
        'rs0',
        '--nounixsocket',
        '--wiredTigerCacheSizeGB',
        '0.25',
        '--setParameter',
        'diagnosticDataCollectionEnabled=false',
        // For the fail points that tests set.
        '--setParameter',
        'enableTestCommands=1',
      ],
      logFile: join(dir, 'mongod.log'),
      port,
      detached: false,
      answers: mongodAnswers,
    });
  let running = await start();
  const { port } = running;
  return {
    port,
    get pid() {
      return running.pid;
    },
    kill: async () => {
      sendSignal(running.pid, 'SIGKILL');
      await terminate(running.pid);
    },
    restart: async () => {
      running = await start(port);
    },
  };
}

async function ask(member: Member, command: Record<string, unknown>): Promise<Record<string, unknown>> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${member.port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 2_000,
    socketTimeoutMS: 30_000,
  });
  try {
    return await client.db('admin').command(command);
  } finally {
    await client.close();
  }
}

async function stateOf(member: Member): Promise<'primary' | 'secondary' | 'other'> {
  const hello = await ask(member, { hello: 1 }).catch((): Record<string, unknown> => ({}));
  if (hello.isWritablePrimary) return 'primary';
  return hello.secondary ? 'secondary' : 'other';
}

async function primaryOf(members: readonly Member[]): Promise<Member> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const running = members.filter(({ pid }) => isRunning(pid));
    const states = await Promise.all(running.map(stateOf));
    const primary = running[states.indexOf('primary')];
    if (primary) return primary;
    if (Date.now() > deadline) throw new Error(`No primary within ${READY_MS} ms`);
    await delay(50);
  }
}

async function untilSettled(members: readonly Member[]): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const states = (await Promise.all(members.map(stateOf))).sort().join();
    if (states === 'primary,secondary,secondary') return;
    if (Date.now() > deadline) throw new Error(`The set is ${states} after ${READY_MS} ms`);
    await delay(50);
  }
}
