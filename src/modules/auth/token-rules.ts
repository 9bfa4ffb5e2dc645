import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { AppConfig } from '../../config/app-config.js';
import { EnvironmentError } from '../../config/env.js';

/** How this service verifies tokens. Settings decide it, never the token. */
export interface TokenRules {
  readonly algorithm: 'HS256' | 'RS256' | 'ES256';
  readonly key: KeyObject;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  /** Whether the service makes tokens itself; with a public key it cannot. */
  readonly issuesTokens: boolean;
}

/** Injection token of the {@link TokenRules}. */
export const TOKEN_RULES = Symbol('TOKEN_RULES');

const RSA_BITS_MIN = 2048;

/** @throws EnvironmentError when no key is set or the public key is neither RSA nor EC P-256. */
export function tokenRules(config: AppConfig): TokenRules {
  const names = { issuer: config.JWT_ISSUER, audience: config.JWT_AUDIENCE };
  if (config.JWT_PUBLIC_KEY) {
    const key = readPublicKey(config.JWT_PUBLIC_KEY);
    return { algorithm: algorithmOf(key), key, issuesTokens: false, ...names };
  }
  if (!config.JWT_SECRET)
    throw new EnvironmentError('JWT_SECRET: set it, or JWT_PUBLIC_KEY, to verify tokens with');
  return {
    algorithm: 'HS256',
    key: createSecretKey(config.JWT_SECRET, 'utf8'),
    issuesTokens: true,
    ...names,
  };
}

function readPublicKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new EnvironmentError('JWT_PUBLIC_KEY: is not a readable PEM public key', { cause });
  }
}

function algorithmOf(key: KeyObject): 'RS256' | 'ES256' {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_BITS_MIN) return 'RS256';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  const found = [key.asymmetricKeyType, namedCurve ?? (modulusLength || undefined)].filter(Boolean).join(' ');
  throw new EnvironmentError(
    `JWT_PUBLIC_KEY: must be an RSA key of at least ${RSA_BITS_MIN} bits (RS256) or an EC P-256 key (ES256), not ${found}`,
  );
}
