import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { AppConfig } from '../../config/app-config.js';
import { EnvironmentError, type IssuerAlgorithm } from '../../config/env.js';

/** How this service verifies tokens. Settings decide it, never the token. */
export interface TokenRules {
  readonly algorithm: 'HS256' | IssuerAlgorithm;
  /** The key, or the address of the issuer's key set. */
  readonly key: KeyObject | URL;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  /** Whether the service makes tokens itself; with an outside issuer's keys it cannot. */
  readonly issuesTokens: boolean;
}

/** Injection token of the {@link TokenRules}. */
export const TOKEN_RULES = Symbol('TOKEN_RULES');

const RSA_BITS_MIN = 2048;

/**
 * An outside issuer wins over a secret.
 * @throws EnvironmentError when no key is set, or the public key is none of RSA, EC P-256 and Ed25519.
 */
export function tokenRules(config: AppConfig): TokenRules {
  const names = { issuer: config.JWT_ISSUER, audience: config.JWT_AUDIENCE };
  if (config.JWT_JWKS_URI) {
    const key = new URL(config.JWT_JWKS_URI);
    return { algorithm: config.JWT_ALGORITHM, key, issuesTokens: false, ...names };
  }
  if (config.JWT_PUBLIC_KEY) {
    const key = readPublicKey(config.JWT_PUBLIC_KEY);
    return { algorithm: algorithmOf(key), key, issuesTokens: false, ...names };
  }
  if (!config.JWT_SECRET)
    throw new EnvironmentError(
      'JWT_SECRET: set it, or JWT_PUBLIC_KEY or JWT_JWKS_URI, to verify tokens with',
    );
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

function algorithmOf(key: KeyObject): IssuerAlgorithm {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_BITS_MIN) return 'RS256';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  const found = [key.asymmetricKeyType, namedCurve ?? (modulusLength || undefined)].filter(Boolean).join(' ');
  throw new EnvironmentError(
    `JWT_PUBLIC_KEY: must be an RSA key of at least ${RSA_BITS_MIN} bits (RS256), an EC P-256 key (ES256) or an Ed25519 key (EdDSA), not ${found}`,
  );
}
