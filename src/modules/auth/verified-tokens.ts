import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LIMITS } from '../../config/limits.js';
import type { AuthUser } from './auth.types.js';
import type { VerifiedToken } from './claims.js';

/** Tokens found good already, so that a buyer's next request costs no signature. Holds none beyond its `exp`. */
@Injectable()
export class VerifiedTokens {
  private readonly tokens = new LRUCache<string, VerifiedToken>({ max: LIMITS.tokensInMemory });

  add(token: string, verified: VerifiedToken): void {
    this.tokens.set(token, verified);
  }

  /** The token's user while it is valid. */
  get(token: string): AuthUser | undefined {
    const verified = this.tokens.get(token);
    if (verified && Date.now() < verified.expiresAtMs) return verified.user;
    if (verified) this.tokens.delete(token);
    return undefined;
  }
}
