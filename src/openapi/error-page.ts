import type { FastifyInstance } from 'fastify';
import { ERROR_CODES } from '../common/errors/error-codes.js';

/** The page that `type` of every problem document points to: /docs/errors#CODE. */
export function mountErrorPage(fastify: FastifyInstance): void {
  const page = errorPage();
  fastify.get('/docs/errors', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}

function errorPage(): string {
  const entries = Object.entries(ERROR_CODES).map(
    ([code, { status, title }]) => `<dt id="${code}"><code>${code}</code> ${status}</dt>\n<dd>${title}.</dd>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<title>Errors of the Seatlatch API</title>',
    '<style>body { font: 1rem/1.5 sans-serif; max-width: 45rem; margin: 2rem auto } :target { background: #fe9 }</style>',
    '<h1>Errors</h1>',
    '<p>Every refusal is a problem document (RFC 9457). These are the values of its <code>code</code>.</p>',
    `<dl>\n${entries.join('\n')}\n</dl>`,
    '</html>',
  ].join('\n');
}
