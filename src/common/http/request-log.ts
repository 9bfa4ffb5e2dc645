import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from './logger.js';

/** One line per finished request. The route, not the address: addresses may carry what nobody should read. */
export function requestLog(logger: Logger) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 100) / 100,
      },
      'request',
    );
    done();
  };
}
