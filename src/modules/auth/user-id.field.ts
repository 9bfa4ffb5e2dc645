import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { LIMITS } from '../../config/limits.js';
import { isUserId } from './claims.js';

/** A user's id: whatever may stand in a token's `sub`, and nothing else. */
export function UserIdField(options: { example: string; description: string }): PropertyDecorator {
  const message = `must be a user id: 1 to ${LIMITS.userIdLength} visible characters, spaces only inside`;
  return applyDecorators(
    ApiProperty({ ...options, minLength: 1, maxLength: LIMITS.userIdLength }),
    ValidateBy({ name: 'isUserId', validator: { validate: isUserId } }, { message }),
  );
}
