import type { FastifyRequest } from 'fastify';

/** RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). */
const BEARER = /^bearer +([\w\-.~+/]+=*)$/i;

/**
 * The bearer token of a request, or null where none can be told for certain.
 * Node keeps the first of several `Authorization` fields and a proxy may have looked at another: several are none.
 */
export function bearerToken(request: FastifyRequest): string | null {
  const value = request.headers.authorization;
  if (value === undefined || sentTwice(request.raw.rawHeaders)) return null;
  return BEARER.exec(value)?.[1] ?? null;
}

function sentTwice(rawHeaders: readonly string[]): boolean {
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name.length === 'authorization'.length && name.toLowerCase() === 'authorization') seen++;
  }
  return seen > 1;
}
