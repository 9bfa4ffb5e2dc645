import { shareText } from './share.js';

test.each([
  [0, '0%'],
  [7, '<1%'],
  [199, '<1%'],
  [200, '1%'],
  [9_987, '50%'],
  [19_800, '99%'],
  [19_801, '>99%'],
  [19_999, '>99%'],
  [20_000, '100%'],
])('%i of 20,000 are %s', (count, text) => {
  expect(shareText(count, 20_000, 'en')).toBe(text);
});

test.each(['de', 'es'])('%s parts number and sign', (language) => {
  expect(shareText(7, 20_000, language)).toBe('<1\u00a0%');
  expect(shareText(19_993, 20_000, language)).toBe('>99\u00a0%');
});

test('of nothing there is no share', () => {
  expect(shareText(0, 0, 'en')).toBe('');
});
