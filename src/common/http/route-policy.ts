import type { FastifyInstance, RouteOptions } from 'fastify';
import { LIMITS } from '../../config/limits.js';

const LAYOUT_WRITES = /^(POST|PUT) \/layouts(\/:\w+)?$/;
const ACCOUNT_ROUTES = new Set(['POST /auth/login', 'POST /auth/register']);
const GUEST_ROUTES = new Set(['POST /auth/guest']);
const UNLIMITED = /^\/(health|metrics)(\/|$)/;

interface RoutePolicy {
  bodyLimit?: number;
  /** Requests per minute and address; false for none. Undefined: the general limit. */
  perMinute?: number | false;
}

/** What differs from the defaults for one route, written as `POST /layouts`. */
export function routePolicy(method: string, url: string): RoutePolicy {
  const route = `${method} ${url}`;
  if (LAYOUT_WRITES.test(route)) return { bodyLimit: LIMITS.layoutBodyBytes };
  if (ACCOUNT_ROUTES.has(route)) return { perMinute: LIMITS.accountRequestsPerMinute };
  if (GUEST_ROUTES.has(route)) return { perMinute: LIMITS.guestRequestsPerMinute };
  return UNLIMITED.test(url) ? { perMinute: false } : {};
}

/** Must be called before the rate limiter is registered: the limiter reads what this leaves in the route's config. */
export function applyRoutePolicies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route: RouteOptions) => {
    const { bodyLimit, perMinute } = routePolicy(String(route.method), route.url);
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
    if (perMinute === undefined) return;
    const rateLimit = perMinute === false ? false : { max: perMinute };
    route.config = { ...route.config, rateLimit } as RouteOptions['config'];
  });
}
