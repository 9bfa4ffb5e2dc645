// One real MongoDB and one real Redis for the whole run; with TEST_REDIS=cluster a cluster of six. JavaScript, because Jest would load TypeScript here as
// CommonJS; what it needs of the sources is compiled first.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { compile } from './compile.mjs';

let servers = [];
const IN_MEMORY = ['--appendonly', 'no'];
const compiledSupport = (name) => new URL(`../../dist/for-tests/test/support/${name}`, import.meta.url).href;

export default async function setup() {
  // Once for all, and in no time when it is there.
  await Promise.all([promisify(execFile)(process.execPath, ['tools/build-web.mjs']), compile()]);
  const { startTestMongod, startTestRedis } = await import(compiledSupport('servers.js'));
  const started = await Promise.allSettled([
    startTestMongod(),
    process.env.TEST_REDIS === 'cluster' ? startCluster() : startTestRedis({ args: IN_MEMORY }),
  ]);
  servers = started
    .filter(({ status }) => status === 'fulfilled')
    .flatMap(({ value }) => value.servers ?? value);
  process.once('exit', killServers);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  [process.env.TEST_MONGODB_URI, process.env.TEST_REDIS_URL] = started.map(({ value }) => value.url);
}

async function startCluster() {
  const { startTestCluster } = await import(compiledSupport('cluster.js'));
  // Nobody dies here, and a busy machine must not make a replica believe so.
  const cluster = await startTestCluster({ args: IN_MEMORY, nodeTimeoutMs: 15_000 });
  return { servers: cluster.servers, url: `cluster://${cluster.nodes.join(',')}` };
}

export async function teardown() {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
}

/** A run that is broken off has no teardown. */
function killServers() {
  for (const { pid, dir } of servers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended before.
    }
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
