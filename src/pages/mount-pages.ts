import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUnchanged } from '../common/http/conditional.js';
import type { Logger } from '../common/http/logger.js';

/** Addresses at which a browser gets the page, which then looks at its own address. */
const PAGES = ['/', '/e/:eventId', '/desk', '/desk/*'];
/** Beside this file's folder when both are built; in `dist` when this file runs from its source. */
const FOLDERS = ['../../dist/web', '../../web'];

/**
 * The web pages that `npm run build` leaves in dist/web. Nobody needs a token for them. What their build names by
 * its content is kept for good; the page that names those files is asked for each time.
 */
export async function mountPages(fastify: FastifyInstance, logger: Logger): Promise<void> {
  const folder = FOLDERS.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) =>
    existsSync(join(path, 'assets')),
  );
  if (!folder) return logger.warn('The web pages are not built: npm run build makes them');
  // Here, because it cannot be loaded inside Jest.
  const { default: serveFiles } = await import('@fastify/static');
  await fastify.register(serveFiles, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    // Folders are nothing that one could ask for: 404 as elsewhere.
    allowedPath: (path) => !path.endsWith('/'),
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
  });
  for (const address of PAGES) {
    fastify.get(address, async (request, reply) => {
      // Each time: a build beside the running service has taken away the files that the page before it names.
      const page = await readFile(join(folder, 'index.html'));
      const etag = `"${createHash('sha256').update(page).digest('base64url')}"`;
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache');
      return isUnchanged(request, reply, etag) ? reply.send() : reply.send(page);
    });
  }
}
