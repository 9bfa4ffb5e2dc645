import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../common/errors/domain-error.js';
import { IS_PUBLIC } from './auth.decorators.js';
import type { AuthUser } from './auth.types.js';
import { bearerToken } from './bearer-token.js';
import type { VerifiedToken } from './claims.js';
import { JwtStrategy } from './jwt.strategy.js';
import { VerifiedTokens } from './verified-tokens.js';

type AuthenticatedRequest = FastifyRequest & { user?: AuthUser };

/** Asks for a valid token on every route that is not `@Public()` and puts its user on the request. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    private readonly verified: VerifiedTokens,
    strategy: JwtStrategy,
  ) {
    // By object, not by name: passport keeps names for the whole process, where two services may live.
    super({ defaultStrategy: strategy as never });
  }

  /** @throws DomainError UNAUTHENTICATED, with `WWW-Authenticate` as RFC 6750 section 3 wants it. */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = bearerToken(request);
    if (token === null) throw refuse(context, 'Bearer', 'Send one header "Authorization: Bearer <token>".');
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
    if (fault || !verified) throw fault instanceof DomainError ? fault : badToken(context, info);
    this.verified.add(bearerToken(context.switchToHttp().getRequest())!, verified);
    return verified.user as User;
  }

  /** The JWT library throws on a payload that is no object, outside of its callback. */
  private async verify(context: ExecutionContext): Promise<boolean> {
    try {
      return (await super.canActivate(context)) as boolean;
    } catch (fault) {
      throw fault instanceof DomainError ? fault : badToken(context, fault);
    }
  }
}

function badToken(context: ExecutionContext, info: unknown): DomainError {
  const expired = info instanceof Error && info.name === 'TokenExpiredError';
  const detail = expired ? 'The token has expired.' : 'The token is not valid here.';
  return refuse(context, 'Bearer error="invalid_token"', detail);
}

function refuse(context: ExecutionContext, challenge: string, detail: string): DomainError {
  context.switchToHttp().getResponse<FastifyReply>().header('www-authenticate', challenge);
  return new DomainError('UNAUTHENTICATED', detail);
}
