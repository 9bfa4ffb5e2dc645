import { Inject, Injectable, type CanActivate } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import { TOKEN_RULES, type TokenRules } from './token-rules.js';

/** Closes the account routes where an outside issuer makes the tokens. */
@Injectable()
export class AccountsEnabledGuard implements CanActivate {
  constructor(@Inject(TOKEN_RULES) private readonly rules: TokenRules) {}

  /** @throws DomainError ACCOUNTS_DISABLED. */
  canActivate(): boolean {
    if (this.rules.issuesTokens) return true;
    throw new DomainError('ACCOUNTS_DISABLED', 'Ask the issuer of your tokens for an account.');
  }
}
