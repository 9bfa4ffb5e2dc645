import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { AuthUser, Role } from './auth.types.js';

export const IS_PUBLIC = 'auth:public';
export const NEEDED_ROLE = 'auth:role';

/** The route or controller answers without a token; every other one asks for it. */
export const Public = () => SetMetadata(IS_PUBLIC, true);

/** The route or controller asks for `role` or a stronger one; a route's own word wins over its controller's. */
export const Roles = (role: Role) => SetMetadata(NEEDED_ROLE, role);

/** The sender of the request, for handlers that are not {@link Public}. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): AuthUser => {
  return context.switchToHttp().getRequest<{ user: AuthUser }>().user;
});
