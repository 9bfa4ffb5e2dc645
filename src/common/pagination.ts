import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { LIMITS } from '../config/limits.js';
import { validationFailed } from './errors/domain-error.js';
import { isId } from './ids.js';

/** Query of every list. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: LIMITS.pageMax, default: LIMITS.pageDefault })
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number' })
  @Min(1)
  @Max(LIMITS.pageMax)
  limit: number = LIMITS.pageDefault;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before', maxLength: LIMITS.cursorLength })
  @IsOptional()
  @IsString()
  @MaxLength(LIMITS.cursorLength)
  cursor?: string;
}

export interface Page<T> {
  items: T[];
  /** Asks for the items after these; absent on the last page. */
  nextCursor?: string;
}

/** Hides the key of a page's last item, so that no client comes to rest on its form. */
export function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** @throws DomainError VALIDATION_FAILED when it is none of ours; `isKey` says what a key looks like. */
export function decodeCursor(cursor: string, isKey: (key: string) => boolean = isId): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (encodeCursor(key) === cursor && isKey(key)) return key;
  throw validationFailed([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
}

/** A page out of the `limit + 1` items that were asked for: the one too many says that there is another page. */
export function page<T>(items: T[], limit: number, keyOf: (item: T) => string): Page<T> {
  if (items.length <= limit) return { items };
  const shown = items.slice(0, limit);
  return { items: shown, nextCursor: encodeCursor(keyOf(shown[limit - 1])) };
}
