import 'reflect-metadata';
import { Body, Controller, Get, Module, Param, ParseIntPipe, Post, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { AppModule } from '../src/app.module.js';
import { configureApp, createShell } from '../src/app.setup.js';
import { readProcessEnvironment } from '../src/config/env.js';
import { LIMITS } from '../src/config/limits.js';
import { startServers } from '../src/embedded/embedded-servers.js';
import { CurrentUser } from '../src/modules/auth/auth.decorators.js';
import type { AuthUser } from '../src/modules/auth/auth.types.js';
import { HoldSeatsBody } from '../src/modules/seat-booking/dto/hold.dto.js';
import { runningConfig } from '../src/running-config.js';
import { CONSTANT_ANSWER } from './constant-answer.js';
import { RawWritesController } from './raw-writes.js';
import { RedisBaselinesController } from './redis-baselines.js';

/** What the measured endpoints are compared with: the same stack, token, body and answer, and nothing behind them. */
@Controller('bench')
class BaselineController {
  /** By their bytes. */
  private readonly constants = new Map<number, Buffer | string>();

  @Post('null')
  nothing(@CurrentUser() _user: AuthUser, @Body() _body: HoldSeatsBody): object {
    return CONSTANT_ANSWER;
  }

  /** The least a route can do. */
  @Get('ping')
  ping(@CurrentUser() _user: AuthUser): object {
    return { ok: true };
  }

  @Get('constant/:bytes')
  async constant(@Param('bytes', ParseIntPipe) bytes: number, @Res() reply: FastifyReply): Promise<void> {
    if (!this.constants.has(bytes)) this.constants.set(bytes, constantOf(bytes));
    reply.header('etag', 'W/"1"').header('cache-control', 'private, no-cache');
    await reply.type('application/json; charset=utf-8').send(this.constants.get(bytes));
  }
}

/** Short ones as text, as the service's own answers. */
function constantOf(bytes: number): Buffer | string {
  const buffer = Buffer.alloc(bytes, JSON.stringify(CONSTANT_ANSWER.seats));
  return bytes <= LIMITS.answerTextBytes ? buffer.toString() : buffer;
}

async function main(): Promise<void> {
  const env = readProcessEnvironment();
  const config = runningConfig(env, await startServers(env, () => undefined));

  @Module({
    imports: [AppModule.forRoot(config)],
    controllers: [BaselineController, RawWritesController, RedisBaselinesController],
  })
  class BenchModule {}

  const shell = createShell(config);
  const app = await NestFactory.create<NestFastifyApplication>(BenchModule, shell.adapter, shell.options);
  await configureApp(app, shell.logger, config);
  await app.listen(0, '127.0.0.1');
  // At once, but orderly enough for a profile to be written.
  process.once('disconnect', () => process.exit());
  process.send!({ url: await app.getUrl() });
}

await main();
