import type { FastifyReply, FastifyRequest } from 'fastify';

const ENTITY_TAG = /(?:W\/)?"([^"]*)"/g;

/**
 * Sets `ETag`, and 304 when the client has this version already; the handler then returns nothing.
 * `if (isUnchanged(request, reply, etag)) return;`
 * @param etag quoted, such as `"3-1-42"`.
 */
export function isUnchanged(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('etag', etag);
  if (!matchesEtag(request.headers['if-none-match'], etag)) return false;
  reply.code(304);
  return true;
}

/** The weak comparison of RFC 9110: lists and `*` are understood, weak marks make no difference. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = etag.startsWith('W/') ? etag.slice(2) : etag;
  for (const [, tag] of ifNoneMatch.matchAll(ENTITY_TAG)) if (`"${tag}"` === opaque) return true;
  return false;
}
