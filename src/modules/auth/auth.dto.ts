import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsEmail, IsString, Length, Matches, MaxLength } from 'class-validator';
import { LIMITS } from '../../config/limits.js';
import type { Account } from './accounts.service.js';
import { ROLES, type Role } from './auth.types.js';
import { canonicalEmail } from './email.js';
import { TOKEN_SECONDS } from './tokens.service.js';

const NO_CONTROL_CHARACTERS = /^\P{Cc}*$/u;
const ifString = (change: (text: string) => string) =>
  Transform(({ value }) => (typeof value === 'string' ? change(value) : value));

const EXAMPLE_ID = '66f1a2b3c4d5e6f7a8b9c0d1';

export class CredentialsDto {
  @ApiProperty({
    description: 'Compared without regard to case; spaces around it are dropped.',
    format: 'email',
    maxLength: LIMITS.emailLength,
    example: 'ada@example.com',
  })
  @ifString(canonicalEmail)
  @IsEmail({}, { message: 'must be an e-mail address' })
  @MaxLength(LIMITS.emailLength, { message: `must have at most ${LIMITS.emailLength} characters` })
  email!: string;

  @ApiProperty({
    format: 'password',
    maxLength: LIMITS.passwordLengthMax,
    example: 'four random common words',
  })
  @IsString({ message: 'must be a string' })
  @MaxLength(LIMITS.passwordLengthMax, {
    message: `must have at most ${LIMITS.passwordLengthMax} characters`,
  })
  password!: string;
}

export class RegisterDto extends CredentialsDto {
  @ApiProperty({
    format: 'password',
    minLength: LIMITS.passwordLengthMin,
    maxLength: LIMITS.passwordLengthMax,
    example: 'four random common words',
  })
  @Length(LIMITS.passwordLengthMin, LIMITS.passwordLengthMax, {
    message: `must have ${LIMITS.passwordLengthMin} to ${LIMITS.passwordLengthMax} characters`,
  })
  declare password: string;

  @ApiProperty({ minLength: 1, maxLength: LIMITS.nameLength, example: 'Ada Lovelace' })
  @ifString((text) => text.trim())
  @Length(1, LIMITS.nameLength, { message: `must have 1 to ${LIMITS.nameLength} characters` })
  @Matches(NO_CONTROL_CHARACTERS, { message: 'must have no control characters' })
  name!: string;
}

export class AccountUserDto implements Account {
  @ApiProperty({ description: 'The `sub` of the token.', example: EXAMPLE_ID })
  id!: string;

  @ApiProperty({ format: 'email', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ enum: ROLES, isArray: true, example: ['customer'] })
  roles!: Role[];
}

export class GuestUserDto {
  @ApiProperty({
    description: 'The `sub` of the token; no account has it.',
    example: 'guest-7d1f0c52-6c1f-4a55-9d3e-0c6f1b1b8f5e',
  })
  id!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Always null.', example: null })
  email!: null;

  @ApiProperty({ example: 'Guest' })
  name!: string;

  @ApiProperty({ enum: ROLES, isArray: true, example: ['customer'] })
  roles!: Role[];
}

class SessionDto {
  @ApiProperty({
    description: 'A JWT for the header `Authorization: Bearer …`.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI2NmYxYTJiMyJ9.c2lnbmF0dXJl',
  })
  accessToken!: string;

  @ApiProperty({ enum: ['Bearer'] })
  tokenType!: 'Bearer';

  @ApiProperty({ type: 'integer', description: 'Seconds until the token expires.', example: TOKEN_SECONDS })
  expiresIn!: number;
}

export class AccountSessionDto extends SessionDto {
  @ApiProperty()
  user!: AccountUserDto;
}

export class GuestSessionDto extends SessionDto {
  @ApiProperty()
  user!: GuestUserDto;
}
