import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp, stopApp } from './app.setup.js';
import type { AppConfig } from './config/app-config.js';
import { readEnvironment, type Environment } from './config/env.js';
import { startServers, type RunningServers } from './embedded/embedded-servers.js';
import { startFailure } from './start-failure.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const env = readEnvironment(process.env);
  const servers = await startServers(env, say);
  const stop = stopOnSignal(servers);
  try {
    const config = configOf(env, servers);
    const app = await createApp(config);
    stop.app = app;
    await app.listen(config.PORT, config.HOST);
    say(banner(await app.getUrl()));
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

/** Behind embedded servers, which anyone on this machine may use, the API is for this machine too. */
function configOf(env: Environment, servers: RunningServers): AppConfig {
  return {
    ...env,
    MONGODB_URI: servers.mongodbUri,
    REDIS_URL: servers.redisUrl,
    REDIS_CLUSTER_NODES: servers.redisClusterNodes as string[] | undefined,
    JWT_SECRET: servers.jwtSecret,
    HOST: env.HOST ?? (servers.embedded ? '127.0.0.1' : '0.0.0.0'),
  };
}

/** The first SIGTERM or SIGINT ends everything in order; a second one ends the process at once. */
function stopOnSignal(servers: RunningServers): { app?: NestFastifyApplication } {
  const state: { app?: NestFastifyApplication; stopping?: boolean } = {};
  const onSignal = (signal: string) => {
    if (state.stopping) process.exit(1);
    state.stopping = true;
    say(`${signal}: finishing what is in flight`);
    void stopAll(servers, state.app).then(
      () => process.exit(0),
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
