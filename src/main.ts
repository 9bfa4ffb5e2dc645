import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp, stopApp } from './app.setup.js';
import { readProcessEnvironment } from './config/env.js';
import { demoLines, seedDemo } from './demo/seed-demo.js';
import { startServers, type RunningServers } from './embedded/embedded-servers.js';
import { runningConfig } from './running-config.js';
import { startFailure } from './start-failure.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const env = readProcessEnvironment();
  const servers = await startServers(env, say);
  const stop = stopOnSignal(servers);
  try {
    const config = runningConfig(env, servers);
    const app = await createApp(config);
    stop.app = app;
    await app.listen(config.PORT, config.HOST);
    say(banner(await app.getUrl()));
    await sayDemo(app);
  } catch (error) {
    await servers.stop();
    throw error;
  }
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
function stopOnSignal(servers: RunningServers): { app?: NestFastifyApplication } {
  const state: { app?: NestFastifyApplication; stoppingSince?: number } = {};
  const onSignal = (signal: string) => {
    if (state.stoppingSince !== undefined) {
      if (performance.now() - state.stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    state.stoppingSince = performance.now();
    say(`${signal}: finishing what is in flight`);
    void stopAll(servers, state.app).then(
      () => {
        say('stopped');
        process.exit(0);
      },
      (error: unknown) => exitWith(error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return state;
}

async function stopAll(servers: RunningServers, app?: NestFastifyApplication): Promise<void> {
  if (app) await stopApp(app);
  await servers.stop();
}

function banner(url: string): string {
  return [`Seatlatch listens on ${url}`, `  API, to try out   ${url}/docs`].join('\n');
}

function exitWith(error: unknown): never {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
}

main().catch(exitWith);
