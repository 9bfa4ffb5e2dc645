import type { FastifyReply } from 'fastify';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type ContentEncoding = 'br' | 'gzip';

const BROTLI_QUALITY = 5;
const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

const SUPPORTED: readonly ContentEncoding[] = ['br', 'gzip'];

/** What to compress an answer with, by `Accept-Encoding`; undefined: send it plain. brotli wins a tie. */
export function preferredEncoding(acceptEncoding: string | undefined): ContentEncoding | undefined {
  const weights = new Map((acceptEncoding ?? '').split(',').map(weightOf));
  const weight = (encoding: string) => weights.get(encoding) ?? weights.get('*') ?? 0;
  const best = SUPPORTED.reduce((one, other) => (weight(other) > weight(one) ? other : one));
  return weight(best) > 0 && weight(best) >= (weights.get('identity') ?? 0) ? best : undefined;
}

function weightOf(part: string): [string, number] {
  const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, q === undefined ? 1 : Number(q.slice(2)) || 0];
}

/** Adds to `Vary`, where CORS may have put `Origin` already. */
export function varyByEncoding(reply: FastifyReply): void {
  const earlier = reply.getHeader('vary');
  reply.header('vary', earlier ? `${String(earlier)}, accept-encoding` : 'accept-encoding');
}

/** JSON as bytes, compressed on a thread of zlib's. */
export function compressed(json: Buffer, encoding: ContentEncoding): Promise<Buffer> {
  if (encoding === 'gzip') return compressGzip(json);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: json.byteLength,
  };
  return compressBrotli(json, { params });
}
