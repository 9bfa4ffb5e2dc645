import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '../common/errors/error-codes.js';
import { routePolicy } from '../common/http/route-policy.js';
import { LIMITS } from '../config/limits.js';
import { handlerFacts, operationId, type HandlerFacts } from './handlers.js';
import { ProblemDto } from './problem.dto.js';
import { problemComponents, problemResponses } from './problem-responses.js';

/** Version of the HTTP contract; a test holds it to package.json. */
export const API_VERSION = '0.1.0';

const DESCRIPTION =
  'Venue layouts and live seat booking: hold seats atomically, confirm them into bookings, never sell one twice. ' +
  'Every refusal is an RFC 9457 problem document; its `code` is explained at /docs/errors.';

/** These ask no store. */
const STORELESS = new Set(['healthLive', 'metricsRead', 'authGuest']);

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI document of the application's routes; the application need not be started. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Seatlatch')
    .setDescription(DESCRIPTION)
    .setVersion(API_VERSION)
    .setOpenAPIVersion('3.1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemDto],
    operationIdFactory: operationId,
  });
  Object.assign(document.components!, problemComponents());
  const facts = handlerFacts(app);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) complete(operation, method, path, facts.get(operation.operationId!)!);
    }
  }
  return document;
}

const IDEMPOTENCY_KEY: NonNullable<Operation['parameters']>[number] = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A new key, such as a UUID, for each thing to be done. A repetition with the same key, address and body within 24 ' +
    'hours gets the first answer again, with `Idempotency-Replayed: true`. The same body is the same JSON: whitespace ' +
    'and the order of members do not matter, and no body is `{}`. Answers 400, 401, 403 and 5xx, and those with ' +
    '`Retry-After`, are not kept. One user has at most ' +
    `${LIMITS.idempotencyKeysPerUser} keys a day; a new one beyond that is answered 429.`,
  schema: { type: 'string', minLength: 1, maxLength: LIMITS.idempotencyKeyLength, pattern: '^[!-~]+$' },
};

/** Adds what follows from the route's guards and form, so that no controller can forget it. */
function complete(operation: Operation, method: string, path: string, facts: HandlerFacts): void {
  operation.security = facts.isPublic ? [] : [{ bearer: [] }];
  const isKeyed = method === 'post' && facts.honoursIdempotencyKey;
  if (isKeyed) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
  const codes = [...facts.problems, ...impliedProblems(operation, method, path, facts)];
  if (isKeyed) codes.push('IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_KEY_REUSED');
  Object.assign(operation.responses, problemResponses(codes));
}

function impliedProblems(
  operation: Operation,
  method: string,
  path: string,
  facts: HandlerFacts,
): ErrorCode[] {
  const codes: ErrorCode[] = [];
  if (!facts.isPublic) codes.push('UNAUTHENTICATED', 'ISSUER_UNAVAILABLE');
  if (facts.role && facts.role !== 'customer') codes.push('FORBIDDEN');
  if (operation.parameters?.length || operation.requestBody) codes.push('VALIDATION_FAILED');
  // A body that a route does not read is parsed all the same.
  if (method !== 'get') codes.push('MALFORMED_BODY', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  if (routePolicy(method.toUpperCase(), path).perMinute !== false) codes.push('RATE_LIMITED');
  if (!STORELESS.has(operation.operationId!)) codes.push('STORE_UNAVAILABLE');
  return codes;
}
