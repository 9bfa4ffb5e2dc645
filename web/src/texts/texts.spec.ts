import { readFileSync } from 'node:fs';
import { TEXTS } from './texts.js';

/** Names of all texts, those within groups as `group.name`. */
function names(texts: object, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === 'object' ? names(text as object, `${prefix}${name}.`) : `${prefix}${name}`,
  );
}

test.each(['de', 'es'] as const)('%s has every text that English has, refusals too', (language) => {
  expect(names(TEXTS[language])).toEqual(names(TEXTS.en));
});

test('every refusal that has a sentence is one of the service', () => {
  const codes = readFileSync('docs/errors.md', 'utf8');
  const ours = new Set(['NO_ANSWER', 'OTHER']);
  for (const code of Object.keys(TEXTS.en.errors).filter((name) => !ours.has(name))) {
    expect(codes).toContain(`\`${code}\``);
  }
});
