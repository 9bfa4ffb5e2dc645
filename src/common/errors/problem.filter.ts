import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../http/logger.js';
import { REQUEST_ID_HEADER } from '../http/request-id.js';
import { DomainError } from './domain-error.js';
import { toDomainError, toProblem } from './problem.js';

/** Turns every error into an RFC 9457 problem document, and logs those that are the service's own. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.logger);
  }
}

/** Also for what Fastify refuses before any hook or route of ours has run. */
export function sendProblem(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): void {
  const error = isCutOff(request)
    ? new DomainError('MALFORMED_BODY', 'The connection ended before the body did.')
    : toDomainError(thrown);
  logServerFault(error, request, logger);
  if (reply.raw.headersSent) {
    // Part of the answer is on its way; only a broken connection can still tell the client.
    reply.raw.destroy();
    return;
  }
  const { status, headers, body } = toProblem(error, request.url, request.id);
  void reply.code(status).headers(headers).header(REQUEST_ID_HEADER, request.id).send(JSON.stringify(body));
}

/**
 * The client went away before its body was here: nothing of ours failed, and nobody reads the answer. A connection that
 * was reset has lost its address before it counts as destroyed.
 */
function isCutOff({ raw: { complete, socket } }: FastifyRequest): boolean {
  return !complete && (socket.destroyed || socket.remoteAddress === undefined);
}

function logServerFault(error: DomainError, request: FastifyRequest, logger: Logger): void {
  if (error.status < 500) return;
  const fields = { requestId: request.id, method: request.method, route: request.routeOptions.url };
  if (error.code === 'INTERNAL')
    logger.error({ ...fields, err: error.extras.cause ?? error }, 'request failed');
  else logger.warn({ ...fields, code: error.code, cause: String(error.extras.cause ?? '') }, error.detail);
}
