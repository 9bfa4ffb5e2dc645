import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { newId } from '../ids.js';

/** Lower case, as Node names request headers. */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key';

/** On an answer that was given before and is given again. */
export const REPLAYED_HEADER = 'idempotency-replayed';

export const IGNORES_IDEMPOTENCY_KEY = 'http:ignores-idempotency-key';

/**
 * For a POST that makes nothing but a token, which a replay would hand to whoever guesses the key; every other POST
 * honours `Idempotency-Key`.
 */
export const IgnoresIdempotencyKey = () => SetMetadata(IGNORES_IDEMPOTENCY_KEY, true);

const reservedIds = new WeakMap<FastifyRequest, string>();

export function reserveId(request: FastifyRequest, id: string): void {
  reservedIds.set(request, id);
}

/**
 * The id (24 hex characters) for what the request makes: the one that its `Idempotency-Key` has reserved, else a new
 * one. A repetition of a request that broke off comes with the same id: whoever inserts under it and meets a duplicate
 * has been here before, and answers with what is there.
 */
export const ReservedId = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  return reservedIds.get(context.switchToHttp().getRequest<FastifyRequest>()) ?? newId();
});
