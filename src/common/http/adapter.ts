import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { AppConfig } from '../../config/app-config.js';
import { LIMITS } from '../../config/limits.js';
import { sendProblem } from '../errors/problem.filter.js';
import type { Logger } from './logger.js';
import { answerMalformedHttp } from './malformed-http.js';
import { requestIdOf } from './request-id.js';

/**
 * Fastify as this service wants it. Without a proxy to trust, an address in a header is what the client likes to say.
 */
export function createAdapter(logger: Logger, { TRUST_PROXY }: AppConfig): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    // One logger for all: lines that belong to a request name it themselves, which spares a child per request.
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    trustProxy:
      typeof TRUST_PROXY === 'number' ? (_address, hop) => hop < TRUST_PROXY : (TRUST_PROXY ?? false),
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestReceiveMs,
    // Requests that still arrive on open connections during a stop are answered; their connections close after it.
    return503OnClosing: false,
    routerOptions: { maxParamLength: LIMITS.pathPartLength },
    clientErrorHandler: answerMalformedHttp,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(error, request, reply, logger),
    skipMiddie: true,
  });
}
