import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { validationFailed } from '../errors/domain-error.js';
import { isId } from '../ids.js';

/** For ids in paths and queries: `@Param('eventId', ParseIdPipe)`. @throws DomainError VALIDATION_FAILED. */
export class ParseIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, { data }: ArgumentMetadata): string {
    if (isId(value)) return value;
    throw validationFailed([
      { field: data ?? 'id', message: 'must be 24 hexadecimal characters in lower case' },
    ]);
  }
}
