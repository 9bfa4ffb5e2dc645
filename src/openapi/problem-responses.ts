import { getSchemaPath } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../common/errors/error-codes.js';
import { problemType } from '../common/errors/problem.js';
import { ProblemDto } from './problem.dto.js';

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } };
const HEADERS: Record<number, object> = {
  401: { 'WWW-Authenticate': { description: 'The scheme to use', schema: { type: 'string' } } },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};
const SCHEMA = { $ref: getSchemaPath(ProblemDto) };

const OTHER_PROBLEM = {
  description:
    'What any address may answer: broken HTTP, an address or headers that are too long, a fault of ours',
  content: { 'application/problem+json': { schema: SCHEMA } },
};

/** Components that {@link problemResponses} refers to. */
export function problemComponents(): { examples: Record<string, object>; responses: Record<string, object> } {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  return { examples, responses: { OtherProblem: OTHER_PROBLEM } };
}

/** Responses by status: the codes of one status share a response and have an example each. */
export function problemResponses(codes: ErrorCode[]): Record<string, object> {
  const ordered = (Object.keys(ERROR_CODES) as ErrorCode[]).filter((code) => codes.includes(code));
  const statuses = new Set(ordered.map((code) => ERROR_CODES[code].status));
  const responses = [...statuses].map((status) => {
    const ofStatus = ordered.filter((code) => ERROR_CODES[code].status === status);
    return [status, problemResponse(status, ofStatus)] as const;
  });
  return { ...Object.fromEntries(responses), default: { $ref: '#/components/responses/OtherProblem' } };
}

function problemResponse(status: number, codes: ErrorCode[]): object {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }] as const);
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
    ...(HEADERS[status] && { headers: HEADERS[status] }),
    content: { 'application/problem+json': { schema: SCHEMA, examples: Object.fromEntries(examples) } },
  };
}

function exampleOf(code: ErrorCode): object {
  const { status, title } = ERROR_CODES[code];
  return {
    type: problemType(code),
    title,
    status,
    detail: `${title}.`,
    instance: '/events',
    code,
    requestId: '4f1c8a52-6c1e-4a5e-9d7e-0f6d3b1f2a90',
    ...(code === 'VALIDATION_FAILED' && {
      errors: [{ field: 'limit', message: 'must not be greater than 200' }],
    }),
  };
}
