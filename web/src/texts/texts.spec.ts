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

test('every refusal that has a sentence is one of the service', () => {
  const known = ['NO_ANSWER', 'OTHER', ...Object.keys(ERROR_CODES)];
  expect(known).toEqual(expect.arrayContaining(Object.keys({ ...TEXTS.en.errors, ...DESK_TEXTS.en.errors })));
});
