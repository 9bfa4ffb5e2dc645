import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../src/config/env.js';
import { findMongod } from '../../src/embedded/mongod-binary.js';
import { mongodUri, startMongod } from '../../src/embedded/mongod.js';
import { findNativeRedis, startRedis } from '../../src/embedded/redis-server.js';
import { sendSignal, isRunning, terminate, type ServerProcess } from '../../src/embedded/server-process.js';

/** A server of a test's own. It keeps its port and its data over `kill` and `restart`. */
export interface TestServer {
  /** `mongodb://…/?replicaSet=rs0` without a database, or `redis://…`. */
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** Of the process that runs now: changes with `restart`. */
  readonly pid: number;
  /** Ends it in order and removes its folder, unless the folder was given. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, after ending it in order when it still runs. */
  restart(): Promise<void>;
}

export interface TestServerOptions {
  /** Where the data lie; by default a folder that `stop` removes. */
  dir?: string;
  port?: number;
  /** More arguments of the server; for Redis the last mention of a setting counts. */
  args?: string[];
}

/** Where all of this is, also when it runs from where compile.mjs leaves it. */
const PROJECT = new URL(
  import.meta.url.includes('/dist/for-tests/') ? '../../../../' : '../../',
  import.meta.url,
);

/** Whether a native Redis is here; tests of persistence, replicas and ACL files need one. */
export async function hasNativeRedis(): Promise<boolean> {
  return (await findNativeRedis()) !== undefined;
}

/** Redis with the service's settings (append-only file, noeviction); Valkey in WebAssembly where none is installed. */
export async function startTestRedis(options: TestServerOptions = {}): Promise<TestServer> {
  const native = await findNativeRedis();
  return manage(
    options,
    (dir, port) =>
      startRedis(native, {
        dir,
        port,
        logFile: join(dir, 'redis.log'),
        detached: false,
        extraArgs: options.args,
        wasmProgram: compiledFile('src/embedded/valkey-child.ts'),
      }),
    (port) => `redis://127.0.0.1:${port}`,
  );
}

/** A mongod that is a replica set of its own. */
export async function startTestMongod(options: TestServerOptions = {}): Promise<TestServer> {
  const binary = await findMongod(readEnvironment(process.env), console.log);
  return manage(
    options,
    (dir, port) =>
      startMongod({
        binary: binary.path,
        dbPath: join(dir, 'db'),
        port,
        logFile: join(dir, 'mongod.log'),
        detached: false,
        extraArgs: ['--wiredTigerCacheSizeGB', '0.5', ...(options.args ?? [])],
      }),
    (port) => mongodUri(port, ''),
  );
}

async function manage(
  options: TestServerOptions,
  start: (dir: string, port?: number) => Promise<ServerProcess>,
  urlOf: (port: number) => string,
): Promise<TestServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'seatlatch-test-')));
  let running = await start(dir, options.port);
  const { port } = running;
  return {
    url: urlOf(port),
    port,
    dir,
    get pid() {
      return running.pid;
    },
    stop: async () => {
      await terminate(running.pid);
      if (!options.dir) await rm(dir, { recursive: true, force: true });
    },
    kill: async () => {
      sendSignal(running.pid, 'SIGKILL');
      await terminate(running.pid);
    },
    restart: async () => {
      if (isRunning(running.pid)) await terminate(running.pid);
      running = await start(dir, port);
    },
  };
}

/** Absolute path of a file of the project, given from its root. */
export function projectFile(path: string): string {
  return fileURLToPath(new URL(path, PROJECT));
}

/** What compile.mjs made of a source of the project, for a process outside of Jest. */
export function compiledFile(source: string): string {
  return projectFile(`dist/for-tests/${source.replace(/\.ts$/, '.js')}`);
}
