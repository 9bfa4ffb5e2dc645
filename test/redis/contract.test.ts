import { readdirSync, readFileSync } from 'node:fs';
import { byName, SCRIPT_CASES } from './script-cases.js';

const folder = new URL('../../src/redis/scripts/', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const unique = (words: Iterable<string>): string[] => [...new Set(words)].sort();

/** The comment at the head of a script, and the code below it. */
function parts(name: string): { header: string; code: string } {
  const lines = textOf(`${name}.lua`).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  return { header: lines.slice(0, end).join('\n'), code: lines.slice(end).join('\n') };
}

/** Tags and reasons in quotes; Redis commands and their options stand elsewhere. */
const wordsIn = (text: string, before: string): string[] =>
  unique([...text.matchAll(new RegExp(`${before}'([A-Z_]{3,})'`, 'g'))].map(([, word]) => word));

it('every script of the folder is among the cases, and no other', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.lua'));
  const names = files.map((file) => file.slice(0, -4)).filter((name) => !['prelude', 'clock'].includes(name));
  expect(unique(SCRIPT_CASES.map(({ script }) => script.name))).toEqual(names.sort());
});

describe.each(byName(SCRIPT_CASES))('the header of %s', (name, { script }) => {
  const { header, code } = parts(name);

  it('lists the keys that the script is called with, in order', () => {
    const [, list] = /^-- KEYS {2}(.+)$/m.exec(header)!;
    expect(list.split(', ')).toEqual(script.keys);
  });

  it('leads to a script that reads each of these keys and no other', () => {
    const used = unique([...code.matchAll(/KEYS\[(\d+)\]/g)].map(([, position]) => position));
    expect(used).toEqual(script.keys.map((_, index) => `${index + 1}`));
  });

  it('names every tag that the Lua answers and that the TypeScript decodes', () => {
    const documented = wordsIn(header, '');
    expect(documented).not.toEqual([]);
    expect(wordsIn(code, String.raw`(?:\{|=|and|or) `)).toEqual(documented);
    expect(wordsIn(textOf(`${name}.ts`), '')).toEqual(documented);
  });
});
