import { ERROR_CODES } from '../../../src/common/errors/error-codes.js';
import { DESK_TEXTS } from './desk-texts.js';
import { TEXTS } from './texts.js';

/** Names of all texts, those within groups as `group.name`. */
function names(texts: object, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === 'object' ? names(text as object, `${prefix}${name}.`) : `${prefix}${name}`,
  );
}

test.each(['de', 'es'] as const)('%s has every text that English has, refusals too', (language) => {
  expect(names(TEXTS[language])).toEqual(names(TEXTS.en));
  expect(names(DESK_TEXTS[language])).toEqual(names(DESK_TEXTS.en));
});

test.each(['en', 'de', 'es'] as const)('%s counts one seat, booking or day as one', (language) => {
  const { map, list, home } = TEXTS[language];
  const { layouts, newEvent, selection, sales, bookings, ...others } = DESK_TEXTS[language];
  const told = (count: string) => [
    map.left(count),
    list.option('', count),
    home.left(count, '20'),
    layouts.facts(count, ''),
    others.import.drawn('', count),
    newEvent.option('', count),
    selection.option('', count),
    sales.chart('', count),
    bookings.exported(count),
    bookings.found(count),
  ];
  const pairs = told('1').map((one, at) => [one, told('2')[at]]);
  // English and German say `1 left` and `1 frei` as they say `2 left` and `2 frei`.
  const alike = pairs.filter(([one, two]) => one.replace('1', '2') === two);
  expect(alike).toHaveLength(language === 'es' ? 0 : 3);
});

test('every refusal that has a sentence is one of the service', () => {
  const known = ['NO_ANSWER', 'OTHER', ...Object.keys(ERROR_CODES)];
  expect(known).toEqual(expect.arrayContaining(Object.keys({ ...TEXTS.en.errors, ...DESK_TEXTS.en.errors })));
});
