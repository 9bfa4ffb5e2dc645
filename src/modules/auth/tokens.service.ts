import { Injectable } from '@nestjs/common';
import { JwtService, type JwtModuleOptions } from '@nestjs/jwt';
import type { KeyObject } from 'node:crypto';
import { LIMITS } from '../../config/limits.js';
import type { AuthUser } from './auth.types.js';
import type { TokenRules } from './token-rules.js';

/** Seconds that a token made here is valid. */
export const TOKEN_SECONDS = LIMITS.tokenHours * 3600;

/** Makes tokens that pass the service's own {@link TokenRules}. */
@Injectable()
export class TokensService {
  constructor(private readonly jwt: JwtService) {}

  issue({ id, roles }: AuthUser): Promise<string> {
    return this.jwt.signAsync({ sub: id, roles });
  }
}

export function signingOptions({ key, issuer, audience, issuesTokens }: TokenRules): JwtModuleOptions {
  if (!issuesTokens) return {};
  const names = { ...(issuer && { issuer }), ...(audience && { audience }) };
  const signOptions = { algorithm: 'HS256', expiresIn: TOKEN_SECONDS, ...names } as const;
  return { secret: key as KeyObject, signOptions };
}
