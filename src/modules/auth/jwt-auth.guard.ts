import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Strategy } from 'passport';
import { DomainError } from '../../common/errors/domain-error.js';
import { IS_PUBLIC } from './auth.decorators.js';
import type { AuthUser } from './auth.types.js';
import { bearerToken } from './bearer-token.js';
import type { VerifiedToken } from './claims.js';
import { TOKEN_STRATEGY } from './token-strategy.js';
import { VerifiedTokens } from './verified-tokens.js';

/** As jsonwebtoken and jose call it. */
const EXPIRED = new Set(['TokenExpiredError', 'JWTExpired']);

type AuthenticatedRequest = FastifyRequest & { user?: AuthUser };

/** Asks for a valid token on every route that is not `@Public()` and puts its user on the request. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    private readonly verified: VerifiedTokens,
    @Inject(TOKEN_STRATEGY) strategy: Strategy,
  ) {
    super(strategyPerRequest(strategy));
  }

  /** @throws DomainError UNAUTHENTICATED, ISSUER_UNAVAILABLE. */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = bearerToken(request);
    if (token === null) throw unauthenticated('Send one header "Authorization: Bearer <token>".');
    request.user = this.verified.get(token);
    return request.user !== undefined || this.verify(context);
  }

  /** Called by passport's guard with what the strategy found; its answer becomes `request.user`. */
  override handleRequest<User = AuthUser>(
    fault: unknown,
    verified: VerifiedToken | false,
    info: unknown,
    context: ExecutionContext,
  ): User {
    if (fault || !verified) throw fault instanceof DomainError ? fault : badToken(info);
    this.verified.add(bearerToken(context.switchToHttp().getRequest())!, verified);
    return verified.user as User;
  }

  /** The JWT library throws on a payload that is no object, outside of its callback. */
  private async verify(context: ExecutionContext): Promise<boolean> {
    try {
      return (await super.canActivate(context)) as boolean;
    } catch (fault) {
      throw fault instanceof DomainError ? fault : badToken(fault);
    }
  }
}

/**
 * Passport knows strategies by a name for the whole process, where two services may live, or by object; to the object
 * it ties one request's outcome, so that a shared one would give a request the user of another.
 */
function strategyPerRequest(strategy: Strategy): { defaultStrategy: never } {
  return {
    get defaultStrategy() {
      return Object.create(strategy) as never;
    },
  };
}

function badToken(info: unknown): DomainError {
  const expired = info instanceof Error && EXPIRED.has(info.name);
  return unauthenticated(expired ? 'The token has expired.' : 'The token is not valid here.');
}

function unauthenticated(detail: string): DomainError {
  return new DomainError('UNAUTHENTICATED', detail);
}
