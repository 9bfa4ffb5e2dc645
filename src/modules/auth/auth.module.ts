import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { AccountsService } from './accounts.service.js';
import { AuthController } from './auth.controller.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { Passwords } from './passwords.js';
import { RolesGuard } from './roles.guard.js';
import { TOKEN_RULES, tokenRules } from './token-rules.js';
import { TOKEN_STRATEGY, tokenStrategy } from './token-strategy.js';
import { signingOptions, TokensService } from './tokens.service.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Accounts, tokens, and the two guards that stand before every route: who is it, and may they. */
@Module({
  imports: [
    JwtModule.registerAsync({
      inject: [APP_CONFIG],
      useFactory: (config: AppConfig) => signingOptions(tokenRules(config)),
    }),
  ],
  controllers: [AuthController],
  providers: [
    { provide: TOKEN_RULES, inject: [APP_CONFIG], useFactory: tokenRules },
    AccountsService,
    { provide: TOKEN_STRATEGY, inject: [TOKEN_RULES], useFactory: tokenStrategy },
    Passwords,
    TokensService,
    VerifiedTokens,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
  exports: [AccountsService, TokensService],
})
export class AuthModule {}
