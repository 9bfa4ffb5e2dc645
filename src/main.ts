import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import cluster from 'node:cluster';
import { createApp, stopApp } from './app.setup.js';
import type { AppConfig } from './config/app-config.js';
import { readProcessEnvironment } from './config/env.js';
import { demoLines, seedDemo } from './demo/seed-demo.js';
import { startServers, type RunningServers } from './embedded/embedded-servers.js';
import { runningConfig } from './running-config.js';
import { startFailure } from './start-failure.js';
import { isFirstWorker, Workers } from './workers.js';

const say = (line: string) => {
  if (cluster.isPrimary || isFirstWorker) process.stdout.write(`${line}\n`);
};

/** What runs, and ends in order. */
interface Running {
  stop(): Promise<void>;
}

async function main(): Promise<void> {
  const env = readProcessEnvironment();
  const servers = await startServers(env, say);
  const stop = stopOnSignal(servers);
  try {
    const config = runningConfig(env, servers);
    if (cluster.isPrimary && config.WEB_CONCURRENCY > 1) await runWorkers(config, stop);
    else await runApp(config, stop);
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function runWorkers(config: AppConfig, stop: { running?: Running }): Promise<void> {
  const workers = new Workers(config, (line) => process.stderr.write(`${line}\n`));
  stop.running = workers;
  await workers.start();
}

async function runApp(config: AppConfig, stop: { running?: Running }): Promise<void> {
  const app = await createApp(config);
  stop.running = { stop: () => stopApp(app) };
  await app.listen(config.PORT, config.HOST);
  say(banner(await app.getUrl()));
  await sayDemo(app);
}

/** The service listens already: a demo that cannot be made is no reason to end it. */
async function sayDemo(app: NestFastifyApplication): Promise<void> {
  try {
    const notes = await seedDemo(app);
    if (notes) say(demoLines(notes).join('\n'));
  } catch (error) {
    say(`The demo was not made: ${startFailure(error)}`);
  }
}

/** npm hands a Ctrl-C on that the terminal has sent us already. */
const SAME_SIGNAL_MS = 1_000;

/** The first SIGTERM or SIGINT ends everything in order; one more, a second later, ends the process at once. */
function stopOnSignal(servers: RunningServers): { running?: Running } {
  const state: { running?: Running; stoppingSince?: number } = {};
  const onSignal = (signal: string) => {
    if (state.stoppingSince !== undefined) {
      if (performance.now() - state.stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    state.stoppingSince = performance.now();
    if (cluster.isPrimary) say(`${signal}: finishing what is in flight`);
    void stopAll(servers, state.running).then(
      () => {
        if (cluster.isPrimary) say('stopped');
        process.exit(0);
      },
      (error: unknown) => exitWith(error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return state;
}

async function stopAll(servers: RunningServers, running?: Running): Promise<void> {
  await running?.stop();
  await servers.stop();
}

function banner(url: string): string {
  return [
    `Seatlatch listens on ${url}`,
    `  To choose seats   ${url}`,
    `  To run events     ${url}/desk`,
    `  API, to try out   ${url}/docs`,
  ].join('\n');
}

function exitWith(error: unknown): never {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}

main().catch(exitWith);
