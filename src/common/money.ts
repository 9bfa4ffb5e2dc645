/**
 * Money crosses the API as a JSON number in major units (49.5) and is kept and summed as integer minor units (4950).
 * How many decimals a currency has comes from the runtime's ISO 4217 table.
 */
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const decimalsOf = new Map<string, number>();

export const DEFAULT_CURRENCY = 'USD';

export function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && CURRENCIES.has(code);
}

/** Number of decimals of an ISO 4217 currency: 2 for USD, 0 for JPY, 3 for KWD. */
export function currencyDecimals(currency: string): number {
  let decimals = decimalsOf.get(currency);
  if (decimals === undefined) {
    decimals = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits!;
    decimalsOf.set(currency, decimals);
  }
  return decimals;
}

/** Whether `amount` is finite and has no more decimals than the currency. */
export function isExactAmount(amount: number, currency: string): boolean {
  return Number.isFinite(amount) && Number(amount.toFixed(currencyDecimals(currency))) === amount;
}

/** Major units to integer minor units; the amount must be exact (see {@link isExactAmount}). */
export function toMinor(amount: number, currency: string): number {
  return Math.round(amount * 10 ** currencyDecimals(currency));
}

/** Integer minor units to major units. */
export function toMajor(minor: number, currency: string): number {
  return minor / 10 ** currencyDecimals(currency);
}
