import compress from '@fastify/compress';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { DomainError } from './common/errors/domain-error.js';
import { ProblemFilter } from './common/errors/problem.filter.js';
import { createAdapter } from './common/http/adapter.js';
import { refuseOtherMethods } from './common/http/allowed-methods.js';
import { REPLAYED_HEADER } from './common/http/idempotency-key.js';
import { acceptJsonOnly } from './common/http/json-body.js';
import { createLogger, NestLog, type Logger } from './common/http/logger.js';
import { mountErrorPage } from './openapi/error-page.js';
import { mountDocs } from './openapi/mount-docs.js';
import { mountPages } from './pages/mount-pages.js';
import { REQUEST_ID_HEADER } from './common/http/request-id.js';
import { requestLog } from './common/http/request-log.js';
import { applyRoutePolicies } from './common/http/route-policy.js';
import { securityHeaders } from './common/http/security-headers.js';
import { DtoPipe } from './common/validation/dto.pipe.js';
import type { AppConfig } from './config/app-config.js';
import { LIMITS } from './config/limits.js';
import { AnswerRecorder } from './modules/idempotency/answer-recorder.js';
import { StoredAnswerFilter } from './modules/idempotency/stored-answer.js';
import { HttpMetrics } from './modules/metrics/http-metrics.js';

/** The parts of an application that exist before its modules do. */
export interface Shell {
  logger: Logger;
  adapter: FastifyAdapter;
  /** Options for NestFactory.create and for a testing module's createNestApplication alike. */
  options: { logger: NestLog; bodyParser: false; abortOnError: false; forceCloseConnections: false };
}

export function createShell(config: AppConfig): Shell {
  const logger = createLogger(config.LOG_LEVEL);
  return {
    logger,
    adapter: createAdapter(logger, config),
    options: {
      logger: new NestLog(logger),
      bodyParser: false,
      abortOnError: false,
      forceCloseConnections: false,
    },
  };
}

/** The whole application, configured and not yet listening. Shared by main, the tests and the tools. */
export async function createApp(config: AppConfig): Promise<NestFastifyApplication> {
  const shell = createShell(config);
  const module = AppModule.forRoot(config);
  const app = await NestFactory.create<NestFastifyApplication>(module, shell.adapter, shell.options);
  await configureApp(app, shell.logger, config);
  return app;
}

/** Everything around the modules: body, limits, headers, errors, log, metrics, documents. */
export async function configureApp(
  app: NestFastifyApplication,
  logger: Logger,
  config: AppConfig,
  { pages = true } = {},
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  refuseOtherMethods(fastify);
  applyRoutePolicies(fastify);
  acceptJsonOnly(fastify);
  setCommonHeaders(fastify);
  app.get(HttpMetrics).watch(fastify);
  app.get(AnswerRecorder).watch(fastify);
  if (logger.isLevelEnabled('info')) fastify.addHook('onResponse', requestLog(logger));
  if (config.CORS_ORIGINS) await registerCors(fastify, config.CORS_ORIGINS);
  if (!config.THROTTLE_DISABLED) await registerRateLimit(fastify);
  await fastify.register(compress, { encodings: ['br', 'gzip'], globalDecompression: false });
  app.useGlobalPipes(new DtoPipe());
  // The last one is asked first.
  app.useGlobalFilters(new ProblemFilter(logger), new StoredAnswerFilter());
  mountErrorPage(fastify);
  mountDocs(app, { ui: pages });
  if (pages) await mountPages(fastify, logger);
}

/** Answers what is in flight, closes idle connections, then lets the modules go; holds stay. */
export async function stopApp(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const patience = setTimeout(() => fastify.server.closeAllConnections(), LIMITS.drainMs);
  // Those that were busy when the stop began are kept alive after their answer.
  const reaper = setInterval(() => fastify.server.closeIdleConnections(), LIMITS.drainTickMs);
  // Before app.close(): Nest would run the modules' onModuleDestroy while requests still use them.
  await fastify.close();
  clearInterval(reaper);
  clearTimeout(patience);
  await app.close();
}

function setCommonHeaders(fastify: FastifyInstance): void {
  const headers = securityHeaders();
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header(REQUEST_ID_HEADER, request.id);
    const tooLong = request.url.length > LIMITS.urlBytes;
    done(
      tooLong
        ? new DomainError('URI_TOO_LONG', `An address has at most ${LIMITS.urlBytes} bytes.`)
        : undefined,
    );
  });
}

async function registerCors(fastify: FastifyInstance, origins: string[]): Promise<void> {
  await fastify.register(cors, {
    origin: origins.includes('*') ? '*' : origins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['ETag', 'Location', 'Retry-After', REQUEST_ID_HEADER, REPLAYED_HEADER],
    maxAge: 600,
    // OPTIONS that is no preflight is answered as any other method that a route does not have.
    strictPreflight: false,
  });
}

async function registerRateLimit(fastify: FastifyInstance): Promise<void> {
  await fastify.register(rateLimit, {
    max: LIMITS.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { max, ttl }) => {
      const retryAfterSeconds = Math.ceil(ttl / 1000);
      const detail = `At most ${max} requests per minute. Try again in ${retryAfterSeconds} s.`;
      return new DomainError('RATE_LIMITED', detail, { retryAfterSeconds });
    },
  });
}
