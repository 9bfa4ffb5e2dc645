import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from '../config/env.js';
import { createWhole, DataDir } from './data-dir.js';

/**
 * The secret of HS256 tokens: the one that is set, or outside production a random one, made once and kept in
 * DATA_DIR, so that tokens outlive a restart. Undefined when tokens come from an outside issuer.
 */
export function jwtSecretOf(env: Environment): string | undefined {
  if (env.JWT_SECRET || env.JWT_PUBLIC_KEY || env.JWT_JWKS_URI) return env.JWT_SECRET;
  const path = new DataDir(env.DATA_DIR).file('jwt-secret');
  createWhole(path, randomBytes(32).toString('hex'));
  return readFileSync(path, 'utf8');
}
