import { currencyDecimals, isCurrency, isExactAmount, toMajor, toMinor } from './money.js';

describe('money', () => {
  it.each([
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['IQD', 3],
    ['HUF', 2],
    ['IDR', 2],
    ['CLF', 4],
  ])('%s has %i decimals, as ISO 4217 says', (currency, decimals) => {
    expect(isCurrency(currency)).toBe(true);
    expect(currencyDecimals(currency)).toBe(decimals);
  });

  it.each([
    [49.5, 'USD', 4950],
    [0.07, 'USD', 7],
    [1.005, 'KWD', 1005],
    [1_999_999_999.99, 'USD', 199_999_999_999],
    [500, 'JPY', 500],
  ])('%d %s is %i minor units and back', (amount, currency, minor) => {
    expect(isExactAmount(amount, currency)).toBe(true);
    expect(toMinor(amount, currency)).toBe(minor);
    expect(toMajor(minor, currency)).toBe(amount);
  });

  it.each([
    [49.505, 'USD'],
    [0.5, 'JPY'],
    [Number.NaN, 'USD'],
    [Infinity, 'USD'],
  ])('%d is no amount in %s', (amount, currency) => expect(isExactAmount(amount, currency)).toBe(false));

  it.each(['XXY', 'usd', '', null, 5])('%j is no currency', (code) => expect(isCurrency(code)).toBe(false));
});
