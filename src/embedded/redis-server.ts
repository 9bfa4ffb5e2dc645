import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch, type ServerProcess } from './server-process.js';

const run = promisify(execFile);
const ANSWER_MS = 2_000;
const WASM_PROGRAM = fileURLToPath(new URL('./valkey-child.js', import.meta.url));

export interface RedisOptions {
  dir: string;
  logFile: string;
  port?: number;
  preferredPort?: number;
  detached: boolean;
  /** After, and so instead of, the settings given here. */
  extraArgs?: string[];
  /** The fallback's program; by default the one beside this file. */
  wasmProgram?: string;
  spawned?(server: ServerProcess): void;
}

/** A redis-server or valkey-server of the PATH that is new enough. */
export interface NativeRedis {
  command: string;
  version: string;
}

/** Starts the given native server, or else Valkey compiled to WebAssembly, which keeps nothing on disk. */
export async function startRedis(
  native: NativeRedis | undefined,
  options: RedisOptions,
): Promise<ServerProcess> {
  await mkdir(options.dir, { recursive: true });
  return launch({
    name: 'Redis',
    command: native?.command ?? process.execPath,
    args: (port) => (native ? nativeArgs(port, options) : wasmArgs(port, options)),
    logFile: options.logFile,
    port: options.port,
    preferredPort: options.preferredPort,
    detached: options.detached,
    answers: redisAnswers,
    spawned: options.spawned,
  });
}

function nativeArgs(port: number, options: RedisOptions): string[] {
  return [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    options.dir,
    '--appendonly',
    'yes',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    ...(options.extraArgs ?? []),
  ];
}

/** A process of its own: sharing the event loop of the API costs two thirds of its speed. */
function wasmArgs(port: number, options: RedisOptions): string[] {
  return [options.wasmProgram ?? WASM_PROGRAM, String(port)];
}

/** The first of redis-server and valkey-server that is on the PATH in version 7 or newer (`XADD key 1-*`). */
export async function findNativeRedis(): Promise<NativeRedis | undefined> {
  for (const command of ['redis-server', 'valkey-server']) {
    const version = await versionOf(command);
    if (version && Number.parseInt(version, 10) >= 7) return { command, version };
  }
  return undefined;
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, ['--version']);
    return /v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** A server that still loads its data does not answer. One in WebAssembly does not know its process id. */
export function redisAnswers({ pid, port }: ServerProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: ANSWER_MS });
    let answer = '';
    const settle = (): void => {
      socket.destroy();
      const isOurs = answer.includes(`process_id:${pid}\r\n`) || answer.includes('\r\nos:wasi ');
      resolve(answer.startsWith('+PONG') && isOurs);
    };
    socket.once('connect', () => socket.write('PING\r\nINFO server\r\nQUIT\r\n'));
    socket.on('data', (data) => (answer += data.toString()));
    for (const end of ['timeout', 'error', 'close']) socket.once(end, settle);
  });
}
