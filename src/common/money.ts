/**
 * Money crosses the API as a JSON number in major units (49.5) and is kept and summed as integer minor units (4950).
 * Which codes there are comes from the runtime; how many decimals each has is fixed here, as ISO 4217 (list one) says:
 * the runtime's own table follows usage (no decimals for HUF) and may change under stored amounts.
 */
const CURRENCIES = new Set([...Intl.supportedValuesOf('currency'), 'CLF', 'UYW', 'VED']);
const NOT_TWO_DECIMALS = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([decimals, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(decimals)]),
  ),
);

export const DEFAULT_CURRENCY = 'USD';

export function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && CURRENCIES.has(code);
}

/** Number of decimals of an ISO 4217 currency: 2 for USD, 0 for JPY, 3 for KWD. */
export function currencyDecimals(currency: string): number {
  return NOT_TWO_DECIMALS.get(currency) ?? 2;
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
