import type { FastifyInstance, RouteOptions } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/**
 * Tells "not this method" (405 and `Allow`) from "no such address" (404); a request that a route answers never comes
 * here. Must be called before routes are registered.
 */
export function refuseOtherMethods(fastify: FastifyInstance): void {
  const routes: Route[] = [];
  fastify.addHook('onRoute', (options: RouteOptions) => {
    routes.push(...routesOf(options));
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const allowed = allowedAt(request.url.split('?', 1)[0], routes);
    if (allowed === '') return done();
    reply.header('allow', allowed);
    done(new DomainError('METHOD_NOT_ALLOWED', `This address answers ${allowed}.`));
  });
}

interface Route {
  method: string;
  pattern: RegExp;
}

function routesOf({ url, method }: RouteOptions): Route[] {
  const pattern = patternOf(url);
  // CORS registers OPTIONS for every address, which says nothing of a route there.
  const methods = [method].flat().filter((name) => name !== 'OPTIONS');
  return methods.map((name) => ({ method: name, pattern }));
}

function allowedAt(path: string, routes: Route[]): string {
  const methods = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(methods)].sort().join(', ');
}

/** Routes here are plain segments and `:name`, at most ended by `*`. */
function patternOf(url: string): RegExp {
  const segments = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replaceAll('.', String.raw`\.`);
  });
  return new RegExp(`^${segments.join('/')}$`);
}
