import type { PipeTransform } from '@nestjs/common';
import { validationFailed } from '../../common/errors/domain-error.js';

/** For a version in a path: `@Param('version', ParseVersionPipe)`. @throws DomainError VALIDATION_FAILED. */
export class ParseVersionPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    throw validationFailed([{ field: 'version', message: 'must be a whole number from 1' }]);
  }
}
