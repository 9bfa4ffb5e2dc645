import type { ComponentChildren } from 'preact';
import { sentenceOf } from '../api/refusals.js';
import { hasNoGuests } from '../api/session.js';
import { changeLanguage, language, LANGUAGES, t } from '../texts/language.js';
import { TEXTS, type Language } from '../texts/texts.js';

/** Bar on top of every page; `children` is what the page says about itself. */
export function Header({ children }: { children?: ComponentChildren }) {
  return (
    <header class="bar">
      <a class="brand" href="/" aria-label={t.product}>
        <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
          <rect width="32" height="32" rx="8" fill="currentColor" />
          <path
            d="M10 7h12a2 2 0 0 1 2 2v9H8V9a2 2 0 0 1 2-2zM6 20h20v3a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2z"
            fill="#fff"
          />
        </svg>
        <span>{t.product}</span>
      </a>
      <div class="bar-title">{children}</div>
      <LanguageChoice />
    </header>
  );
}

export function LanguageChoice() {
  return (
    <label class="language">
      <span class="hidden">{t.language}</span>
      <select value={language} onChange={(event) => changeLanguage(event.currentTarget.value as Language)}>
        {LANGUAGES.map((name) => (
          <option key={name} value={name} lang={name}>
            {TEXTS[name].languageName}
          </option>
        ))}
      </select>
    </label>
  );
}

interface RefusedProps {
  error: unknown;
  onRetry: () => void;
}

/** Why a page cannot be shown, with a way to try again; or back to where one signs in. */
export function Refused({ error, onRetry }: RefusedProps) {
  if (!hasNoGuests(error)) return <Failure text={sentenceOf(error)} onRetry={onRetry} />;
  return (
    <div class="failure" role="alert">
      <p>{sentenceOf(error)}</p>
      {document.referrer && (
        <a class="button" href={document.referrer}>
          {t.goBack}
        </a>
      )}
    </div>
  );
}

/** A sentence in place of a page, with a way to try again. */
export function Failure({ text, onRetry }: { text: string; onRetry?: () => void }) {
  return (
    <div class="failure" role="alert">
      <p>{text}</p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t.retry}
        </button>
      )}
    </div>
  );
}

/** @param why it takes long, if it does */
export function Loading({ why }: { why?: string }) {
  return (
    <div role="status">
      <p class="loading">{t.loading}</p>
      {why && <p>{why}</p>}
    </div>
  );
}
