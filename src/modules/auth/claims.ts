import { LIMITS } from '../../config/limits.js';
import { isRole, type AuthUser, type Role } from './auth.types.js';

/** Control and format characters, lone surrogates, spaces at an end, and any separator that is not a plain space. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]|^ | $|[^\P{Z} ]/u;

/** What a verified token grants, and until when. */
export interface VerifiedToken {
  readonly user: AuthUser;
  /** The token's `exp`, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Whether `value` can be a user id: 1 to `LIMITS.userIdLength` visible characters; plain spaces only inside. */
export function isUserId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= LIMITS.userIdLength &&
    !INVISIBLE.test(value)
  );
}

/**
 * Reads the claims of a token whose signature, times, issuer and audience are verified already.
 * @returns undefined when they do not name a user by the contract's rules.
 */
export function readClaims(claims: unknown): VerifiedToken | undefined {
  if (typeof claims !== 'object' || claims === null) return undefined;
  const { sub, exp, roles } = claims as Record<string, unknown>;
  const granted = readRoles(roles);
  if (!isUserId(sub) || typeof exp !== 'number' || !Number.isFinite(exp) || !granted) return undefined;
  return { user: Object.freeze({ id: sub, roles: Object.freeze(granted) }), expiresAtMs: exp * 1000 };
}

/** No `roles` claim and an empty one mean a customer; an unknown or repeated role makes the token unusable. */
function readRoles(roles: unknown): Role[] | undefined {
  if (roles === undefined) return ['customer'];
  if (!Array.isArray(roles) || !roles.every(isRole) || new Set(roles).size < roles.length) return undefined;
  return roles.length === 0 ? ['customer'] : [...roles];
}
