import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { randomUUID } from 'node:crypto';
import { ApiProblems } from '../../common/http/api-problems.js';
import { IgnoresIdempotencyKey, ReservedId } from '../../common/http/idempotency-key.js';
import { AccountsEnabledGuard } from './accounts-enabled.guard.js';
import { AccountsService } from './accounts.service.js';
import { Public } from './auth.decorators.js';
import { AccountSessionDto, CredentialsDto, GuestSessionDto, RegisterDto } from './auth.dto.js';
import type { AuthUser } from './auth.types.js';
import { TOKEN_SECONDS, TokensService } from './tokens.service.js';

@ApiTags('Accounts')
@ApiProblems('ACCOUNTS_DISABLED', 'RATE_LIMITED')
@Controller('auth')
@Public()
@UseGuards(AccountsEnabledGuard)
export class AuthController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly tokens: TokensService,
  ) {}

  @Post('register')
  @ApiOperation({ summary: 'Make a customer account', description: 'Organisers are made by the operator.' })
  @ApiCreatedResponse({ type: AccountSessionDto, description: 'The account is made and logged in.' })
  @ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'EMAIL_TAKEN', 'STORE_UNAVAILABLE')
  @ApiProblems('BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE')
  async register(
    @Body() { email, password, name }: RegisterDto,
    @ReservedId() id: string,
  ): Promise<AccountSessionDto> {
    return this.session(await this.accounts.create({ email, password, name, roles: ['customer'] }, id));
  }

  @Post('login')
  @IgnoresIdempotencyKey()
  @HttpCode(200)
  @ApiOperation({ summary: 'Log in with e-mail address and password' })
  @ApiOkResponse({ type: AccountSessionDto, description: 'Logged in.' })
  @ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'BAD_CREDENTIALS', 'STORE_UNAVAILABLE')
  @ApiProblems('BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE')
  async logIn(@Body() { email, password }: CredentialsDto): Promise<AccountSessionDto> {
    return this.session(await this.accounts.logIn(email, password));
  }

  @Post('guest')
  @IgnoresIdempotencyKey()
  @ApiOperation({
    summary: 'Get a token for one anonymous buyer',
    description: 'Nothing is stored: whoever loses the token loses what it holds and booked.',
  })
  @ApiCreatedResponse({ type: GuestSessionDto, description: 'A new anonymous buyer.' })
  @ApiProblems('MALFORMED_BODY', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE')
  guest(): Promise<GuestSessionDto> {
    return this.session({ id: `guest-${randomUUID()}`, email: null, name: 'Guest', roles: ['customer'] });
  }

  private async session<User extends AuthUser>(user: User) {
    const accessToken = await this.tokens.issue(user);
    return { accessToken, tokenType: 'Bearer' as const, expiresIn: TOKEN_SECONDS, user };
  }
}
