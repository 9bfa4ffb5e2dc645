import { JwtService } from '@nestjs/jwt';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../src/config/env.js';
import { startServers } from '../src/embedded/embedded-servers.js';

/** Servers of the benchmark's own in a temporary folder, and the service in a process of its own. */
export interface Setting {
  url: string;
  mongodbUri: string;
  redisUrl: string;
  token(sub: string, role?: 'customer' | 'organiser'): string;
  /** Sends JSON and gives the answer's; throws on a refusal. */
  call(method: string, path: string, body?: unknown): Promise<any>;
  stop(): Promise<void>;
}

/** Where the services' CPU profiles are written to, when they are wanted. */
const PROFILES = process.env.BENCH_PROFILES;

/** @param service the module that runs in the process of its own */
export async function startSetting(service = 'service.js'): Promise<Setting> {
  const dataDir = await mkdtemp(join(tmpdir(), 'seatlatch-bench-'));
  const secret = randomBytes(32).toString('hex');
  const env = readEnvironment({ DATA_DIR: dataDir, JWT_SECRET: secret, SEED_DEMO: 'false' });
  const servers = await startServers(env, (line) => console.log(line));
  const child = fork(new URL(service, import.meta.url), {
    execArgv: PROFILES ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`] : [],
    env: {
      ...process.env,
      MONGODB_URI: servers.mongodbUri,
      REDIS_URL: servers.redisUrl,
      JWT_SECRET: secret,
      THROTTLE_DISABLED: 'true',
      OVERLOAD_MS: '0',
      LOG_LEVEL: 'warn',
    },
  });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  const jwt = new JwtService({ secret, signOptions: { algorithm: 'HS256', expiresIn: '2h' } });
  const token: Setting['token'] = (sub, role = 'customer') => jwt.sign({ sub, roles: [role] });
  const organiser = token('bench-organiser', 'organiser');
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0].model.trim()}\n`);
  return {
    url,
    mongodbUri: servers.mongodbUri,
    redisUrl: servers.redisUrl!,
    token,
    call: (method, path, body) => callJson(`${url}${path}`, method, organiser, body),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
      await servers.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function callJson(url: string, method: string, token: string, body: unknown): Promise<any> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
