import { TEXTS, type Language, type Texts } from './texts.js';

const KEPT_AS = 'seatlatch.language';

export const LANGUAGES = Object.keys(TEXTS) as Language[];
/** Texts are taken when the page is made: another language begins with another page. */
export const language = chosenLanguage();
export const t: Texts = TEXTS[language];

/** The one chosen earlier, else the first of the browser's that there is, else English. */
function chosenLanguage(): Language {
  const wanted = [kept(), ...navigator.languages.map((tag) => tag.split('-')[0])];
  return LANGUAGES.find((name) => name === wanted.find((tag) => tag !== null && tag in TEXTS)) ?? 'en';
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

export function changeLanguage(to: Language): void {
  try {
    localStorage.setItem(KEPT_AS, to);
  } catch {
    // Storage may be forbidden: the language then stays that of the browser.
  }
  location.reload();
}

/** Scripts that run from right to left, for when texts in one are added. */
const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur'];
export const direction = RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr';

export function money(amount: number, currency: string): string {
  const options = { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' } as const;
  return new Intl.NumberFormat(language, options).format(amount);
}

export function dateAndTime(iso: string): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(language, { ...day, ...time }).format(new Date(iso));
}

export const wholeNumber = (value: number): string => new Intl.NumberFormat(language).format(value);

/** `9:05` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
