import type { Strategy } from 'passport';
import { IssuerStrategy } from './issuer.strategy.js';
import { JwtStrategy } from './jwt.strategy.js';
import type { TokenRules } from './token-rules.js';

/** Injection token of the passport strategy that verifies every token of this service. */
export const TOKEN_STRATEGY = Symbol('TOKEN_STRATEGY');

/** passport-jwt for a key of ours; it knows neither key sets nor EdDSA. */
export function tokenStrategy(rules: TokenRules): Strategy {
  const needsJose = rules.key instanceof URL || rules.algorithm === 'EdDSA';
  return needsJose ? new IssuerStrategy(rules) : new JwtStrategy(rules);
}
