import { matchesEtag } from './conditional.js';

test.each([
  ['the same tag', '"1-2"', true],
  ['another tag', '"1-3"', false],
  ['the same tag marked weak', 'W/"1-2"', true],
  ['a list with the tag', '"a", W/"1-2","b"', true],
  ['a list without it', '"a", "b"', false],
  ['a star', ' * ', true],
  ['a tag that only begins alike', '"1-22"', false],
  ['a tag without quotes', '1-2', false],
  ['nothing', undefined, false],
  ['an empty header', '', false],
])('If-None-Match with %s', (_what, header, matches) => {
  expect(matchesEtag(header, '"1-2"')).toBe(matches);
  expect(matchesEtag(header, 'W/"1-2"')).toBe(matches);
});
