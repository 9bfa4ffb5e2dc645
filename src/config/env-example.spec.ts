import { readFileSync } from 'node:fs';
import { VARIABLES } from './env.js';

interface Entry {
  about: string;
  example: string;
}

/** `# about` lines followed by `#NAME=example`. */
function entriesOf(text: string): Record<string, Entry> {
  const matches = text.matchAll(/^# (.+)\n#([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries(
    [...matches].map(([, about, name, example]) => [name, { about, example: example.replaceAll('"', '') }]),
  );
}

const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

describe('.env.example', () => {
  it('has every variable that the service reads, and no other, with its meaning and example', () => {
    const expected = Object.entries(VARIABLES).map(([name, { about, example }]) => [
      name,
      { about, example },
    ]);
    expect(entriesOf(file)).toEqual(Object.fromEntries(expected));
  });

  it('sets nothing by itself', () => {
    expect(file.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});
