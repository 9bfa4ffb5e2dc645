import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { bearerToken } from './bearer-token.js';
import { readClaims, type VerifiedToken } from './claims.js';
import { TOKEN_RULES, type TokenRules } from './token-rules.js';

interface DecodedToken {
  header: Record<string, unknown>;
  payload: unknown;
}

/** Verifies signature, `exp`, `nbf`, issuer and audience with the one algorithm that the settings name. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(@Inject(TOKEN_RULES) rules: TokenRules) {
    super({
      jwtFromRequest: bearerToken as never,
      secretOrKeyProvider: keyProvider(rules),
      algorithms: [rules.algorithm],
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

/** The key for a token. A function, because a key set by URL will have several keys and has to wait for them. */
function keyProvider(rules: TokenRules): SecretOrKeyProvider {
  return (_request, _token, done) => done(null, rules.key as never);
}
