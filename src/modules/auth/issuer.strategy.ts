import type { FastifyRequest } from 'fastify';
import { jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import passport from 'passport';
import { DomainError } from '../../common/errors/domain-error.js';
import { bearerToken } from './bearer-token.js';
import { readClaims, type VerifiedToken } from './claims.js';
import { IssuerKeys } from './issuer-keys.js';
import type { TokenRules } from './token-rules.js';

/**
 * Verifies the tokens of an outside issuer: signature, `exp`, `nbf`, `crit`, issuer and audience, with the one
 * algorithm that the settings name and the issuer's key of the name in the token.
 */
export class IssuerStrategy extends passport.Strategy {
  override readonly name = 'issuer';
  private readonly options: JWTVerifyOptions;
  private readonly key: JWTVerifyGetKey;

  constructor({ algorithm, key, issuer, audience }: TokenRules) {
    super();
    this.options = { algorithms: [algorithm], issuer, audience, requiredClaims: ['exp'] };
    const keys = key instanceof URL ? new IssuerKeys(key) : undefined;
    this.key = keys ? keys.find.bind(keys) : () => key as never;
  }

  /** Passport calls it on a copy that belongs to one request, whose outcome the copy tells. */
  override authenticate(request: unknown): void {
    void this.verify(bearerToken(request as FastifyRequest) ?? '').then(
      (verified) => (verified ? this.success(verified) : this.fail(undefined)),
      (fault: unknown) => (fault instanceof DomainError ? this.error(fault) : this.fail(fault as never)),
    );
  }

  private async verify(token: string): Promise<VerifiedToken | undefined> {
    const { payload } = await jwtVerify(token, this.key, this.options);
    return readClaims(payload);
  }
}
