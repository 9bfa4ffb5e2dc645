/** What an account may do, weakest first: each role may do all that the ones before it may. */
export const ROLES = ['customer', 'organiser', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who sent the request, as its token says. Shared between requests that carry the same token: never changed. */
export interface AuthUser {
  /** The token's `sub`. */
  readonly id: string;
  readonly roles: readonly Role[];
}

export function isRole(value: unknown): value is Role {
  return ROLES.includes(value as Role);
}

/** Whether the user has `role` or a stronger one. */
export function hasRole(user: AuthUser, role: Role): boolean {
  const needed = ROLES.indexOf(role);
  return user.roles.some((held) => ROLES.indexOf(held) >= needed);
}
