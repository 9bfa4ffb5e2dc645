import { PassportStrategy } from '@nestjs/passport';
import type { Algorithm } from 'jsonwebtoken';
import { Strategy } from 'passport-jwt';
import { bearerToken } from './bearer-token.js';
import { readClaims, type VerifiedToken } from './claims.js';
import type { TokenRules } from './token-rules.js';

interface DecodedToken {
  header: Record<string, unknown>;
  payload: unknown;
}

/** Verifies signature, `exp`, `nbf`, issuer and audience with the one algorithm and key that the settings name. */
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(rules: TokenRules) {
    super({
      jwtFromRequest: bearerToken as never,
      secretOrKey: rules.key as never,
      algorithms: [rules.algorithm as Algorithm],
      issuer: rules.issuer,
      audience: rules.audience,
      jsonWebTokenOptions: { complete: true },
    });
  }

  /** `crit` names extensions that a verifier must know (RFC 7515, section 4.1.11), and none is known here. */
  validate({ header, payload }: DecodedToken): VerifiedToken | false {
    if ('crit' in header) return false;
    return readClaims(payload) ?? false;
  }
}
