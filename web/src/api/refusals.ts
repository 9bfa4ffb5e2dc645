import { ApiError } from '../../../packages/client/src/index.js';
import { t } from '../texts/language.js';

/** Why something did not work, as a sentence for the user. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return t.errors.OTHER!;
  if (error.status === 0) return t.errors.NO_ANSWER!;
  return t.errors[error.code ?? ''] ?? t.errors.OTHER!;
}
