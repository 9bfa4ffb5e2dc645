import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LIMITS } from '../../config/limits.js';
import { DomainError, validationFailed, type FieldFault } from '../errors/domain-error.js';

type Done = (error: Error | null, body?: unknown) => void;

/** Only an escape can bring these into a parsed string: raw ones are no JSON or no UTF-8. */
const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f])/i;
// A lone surrogate: with the `u` flag a well-formed pair is one character of another category.
const UNSTORABLE = /\0|\p{Surrogate}/u;

/**
 * JSON is the only body there is. An empty one counts as none, so that a POST without fields may still name its type.
 * Nesting is bounded, and text that no database keeps (NUL, lone surrogates) is refused by its field.
 */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request: FastifyRequest, text: string, done: Done) => {
      if (text === '') return done(null);
      return parse(request, text, (error: Error | null, body?: unknown) =>
        error ? done(error) : done(bodyFault(text, body), body),
      );
    },
  );
}

function bodyFault(text: string, body: unknown): Error | null {
  if (isDeeperThan(body, LIMITS.bodyDepth)) {
    return new DomainError('MALFORMED_BODY', `The body nests more than ${LIMITS.bodyDepth} levels deep.`);
  }
  if (!SUSPECT_ESCAPE.test(text)) return null;
  const faults: FieldFault[] = [];
  collectUnstorable(body, '', faults);
  return faults.length > 0 ? validationFailed(faults) : null;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const part of Object.values(value)) if (isDeeperThan(part, levels - 1)) return true;
  return false;
}

function collectUnstorable(value: unknown, field: string, faults: FieldFault[]): void {
  if (faults.length >= LIMITS.faultsListed) return;
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) faults.push({ field, message: 'must be well-formed text without NUL' });
  } else if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) collectUnstorable(part, `${field}[${index}]`, faults);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) collectFromMember(key, part, field, faults);
  }
}

function collectFromMember(key: string, value: unknown, parent: string, faults: FieldFault[]): void {
  const inParent = parent === '' ? '' : `${parent}.`;
  if (UNSTORABLE.test(key)) {
    faults.push({ field: parent, message: 'must not have a member whose name holds NUL or is malformed' });
  } else collectUnstorable(value, `${inParent}${key}`, faults);
}
