import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../common/errors/domain-error.js';
import { NEEDED_ROLE } from './auth.decorators.js';
import { hasRole, type AuthUser, type Role } from './auth.types.js';

/** Holds `@Roles(…)`. Runs after the guard that finds the user; a public route that asks for a role lets nobody in. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws DomainError FORBIDDEN. */
  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.getAllAndOverride<Role | undefined>(NEEDED_ROLE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (needed === undefined) return true;
    const { user } = context.switchToHttp().getRequest<{ user?: AuthUser }>();
    if (user && hasRole(user, needed)) return true;
    throw new DomainError('FORBIDDEN', `This asks for the role ${needed}.`);
  }
}
