import { HttpException } from '@nestjs/common';
import { DomainError, storeUnavailable } from './domain-error.js';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';
import { awayStore } from './store-errors.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** The RFC 9457 document of one refusal, with the status and headers it is sent with. */
export interface Problem {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** Details for refusals that are raised by the framework, whose own messages may repeat what the client sent. */
const FRAMEWORK_DETAILS: Partial<Record<ErrorCode, string>> = {
  MALFORMED_BODY: 'The body must be well-formed JSON of the announced length.',
  MALFORMED_REQUEST: 'The request line, a header or the URL is not well-formed.',
  NOT_FOUND: 'No route answers this address. The routes are described at /docs.',
  BODY_TOO_LARGE: 'The body is larger than this route takes.',
  URI_TOO_LONG: 'The address, or one part of its path, is longer than this service takes.',
  UNSUPPORTED_MEDIA_TYPE: 'Send the body with Content-Type: application/json.',
};
const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'MALFORMED_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
};

/** What no URI reference may have. */
const STRAY_PERCENT = /%(?![0-9a-f]{2})/gi;

/** `type` of a problem: a reference to the page that explains the code, relative to the service. */
export function problemType(code: ErrorCode): string {
  return `/docs/errors#${code}`;
}

/** Anything thrown becomes a domain error; what nobody foresaw becomes INTERNAL, its text kept for the log only. */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const store = awayStore(thrown);
  if (store) return storeUnavailable(store, thrown);
  const code = frameworkCode(thrown);
  if (code === 'INTERNAL') {
    return new DomainError(code, 'The request could not be completed. The fault has been logged.', {
      cause: thrown,
    });
  }
  return new DomainError(code, FRAMEWORK_DETAILS[code] ?? `${ERROR_CODES[code].title}.`, { cause: thrown });
}

/** @param url the request target; its query, which may carry secrets, is left out of the answer. */
export function toProblem(error: DomainError, url: string, requestId: string): Problem {
  const { status, title } = ERROR_CODES[error.code];
  const instance = url.split('?', 1)[0].replaceAll(STRAY_PERCENT, '%25');
  const headers: Record<string, string> = {
    'content-type': PROBLEM_CONTENT_TYPE,
    'cache-control': 'no-store',
  };
  if (error.extras.retryAfterSeconds !== undefined)
    headers['retry-after'] = `${error.extras.retryAfterSeconds}`;
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  const body = {
    ...error.extras.members,
    ...(instance.startsWith('/seat-booking') && { success: false }),
    type: problemType(error.code),
    title,
    status,
    detail: error.detail,
    instance,
    code: error.code,
    requestId,
  };
  return { status, headers, body };
}

function frameworkCode(thrown: unknown): ErrorCode {
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusOfFastifyError(thrown);
  if (status === 400 && /^FST_ERR_(CTP|VALIDATION)/.test(fastifyCode(thrown))) return 'MALFORMED_BODY';
  return CODE_OF_STATUS[status] ?? 'INTERNAL';
}

/** Nest wraps Fastify's errors and keeps them as the cause. */
function fastifyCode(thrown: unknown): string {
  const error = (thrown instanceof HttpException ? thrown.cause : thrown) as { code?: unknown } | undefined;
  return typeof error?.code === 'string' ? error.code : '';
}

function statusOfFastifyError(thrown: unknown): number {
  const status = (thrown as { statusCode?: unknown } | undefined)?.statusCode;
  return thrown instanceof Error && typeof status === 'number' ? status : 500;
}
