import { preferredEncoding } from './content-encoding.js';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['deflate', undefined],
  ['gzip', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['GZIP', 'gzip'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['br; q=0, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', undefined],
  ['*', 'br'],
  ['br;q=0, *', 'gzip'],
  ['gzip;q=0.2, identity;q=0.9', undefined],
  ['gzip;q=much', undefined],
])('Accept-Encoding %p is answered with %p', (header, encoding) => {
  expect(preferredEncoding(header)).toBe(encoding);
});
