import { ApiError } from '../../../packages/client/src/index.js';
import { sentenceOf } from '../api/refusals.js';
import { DESK_TEXTS, type DeskTexts } from '../texts/desk-texts.js';
import { language } from '../texts/language.js';

/** The desk's texts, in the language of the page. */
export const d: DeskTexts = DESK_TEXTS[language];

/** Why something did not work, as an organiser needs to know it. */
export function deskSentence(error: unknown): string {
  const code = error instanceof ApiError ? error.code : undefined;
  return d.errors[code ?? ''] ?? sentenceOf(error);
}

export interface Refusal {
  sentence: string;
  /** What is wrong with which field of the form. */
  faults: Record<string, string>;
}

export function refusalOf(error: unknown): Refusal {
  const errors = error instanceof ApiError ? error.errors : [];
  const named = errors.map(({ field, message }) => [field, message] as const);
  return { sentence: deskSentence(error), faults: Object.fromEntries(named) };
}
