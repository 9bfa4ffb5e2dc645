import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { REPLAYED_HEADER } from '../../common/http/idempotency-key.js';

/** Thrown in place of doing the work once more: the answer that was given to the first request. */
export class StoredAnswer extends Error {
  constructor(
    readonly status: number,
    readonly headers: Record<string, string>,
    readonly body: Buffer,
  ) {
    super('answered before');
  }
}

/** Sends a {@link StoredAnswer}. */
@Catch(StoredAnswer)
export class StoredAnswerFilter implements ExceptionFilter<StoredAnswer> {
  catch({ status, headers, body }: StoredAnswer, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.code(status).headers(headers).header(REPLAYED_HEADER, 'true').send(body);
  }
}
