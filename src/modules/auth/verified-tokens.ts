import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LIMITS } from '../../config/limits.js';
import type { AuthUser } from './auth.types.js';
import type { VerifiedToken } from './claims.js';
import { TOKEN_RULES, type TokenRules } from './token-rules.js';

/**
 * Tokens found good already, so that a buyer's next request costs no signature. Holds none beyond its `exp`, nor for
 * longer than a minute where the issuer may withdraw its key.
 */
@Injectable()
export class VerifiedTokens {
  private readonly tokens = new LRUCache<string, VerifiedToken>({ max: LIMITS.tokensInMemory });

  private readonly rememberedMs: number;

  constructor(@Inject(TOKEN_RULES) { key }: TokenRules) {
    this.rememberedMs = key instanceof URL ? LIMITS.issuerTokenMs : Infinity;
  }

  add(token: string, { user, expiresAtMs }: VerifiedToken): void {
    const untilMs = Math.min(expiresAtMs, Date.now() + this.rememberedMs);
    this.tokens.set(token, { user, expiresAtMs: untilMs });
  }

  /** The token's user while it is valid. */
  get(token: string): AuthUser | undefined {
    const verified = this.tokens.get(token);
    if (verified && Date.now() < verified.expiresAtMs) return verified.user;
    if (verified) this.tokens.delete(token);
    return undefined;
  }
}
