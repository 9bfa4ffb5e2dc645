import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VARIABLES } from '../../src/config/env.js';
import { projectFile } from '../support/servers.js';

const read = (path: string): string => readFileSync(projectFile(path), 'utf8');

/** Paths from the project's root of all files below `folder` that end in one of `endings`. */
function filesIn(folder: string, ...endings: string[]): string[] {
  const names = readdirSync(projectFile(folder), { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((path) => endings.some((end) => path.endsWith(end)));
}

const atRoot = readdirSync(projectFile('.')).filter((name) => name.endsWith('.md'));
const DOCUMENTS = [...atRoot, ...['docs', 'bench', 'packages'].flatMap((folder) => filesIn(folder, '.md'))];

function foldersIn(folder: string): string[] {
  const entries = readdirSync(projectFile(folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
}

/** Addresses of the links of a document to other places of the project. */
function linksOf(document: string): string[] {
  const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return links.filter((target) => !/^https?:/.test(target));
}

/** Anchors as GitHub makes them of headings, and those that are written out. */
function anchorsOf(document: string): string[] {
  const text = read(document);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)];
}

function isBroken(document: string, link: string): boolean {
  const [path, anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(projectFile(target))) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

describe.each(DOCUMENTS)('%s', (document) => {
  it('links to what is there', () => {
    expect(linksOf(document).filter((link) => isBroken(document, link))).toEqual([]);
  });

  it('names npm scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(document).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  const settings = /^## Settings$([\s\S]+?)^## /m.exec(read('docs/operations.md'))![1];
  const rows = [...settings.matchAll(/^\| `([A-Z_]+)` +\| (\S+) +\| \S/gm)];

  it('lists every variable that the service reads, and no other, in the order of the code', () => {
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(VARIABLES));
  });

  it('says their defaults', () => {
    const defaults = Object.values(VARIABLES).map(({ schema }) => schema.parse(undefined));
    const cells = defaults.map((value) => (value === undefined ? 'none' : `\`${String(value)}\``));
    expect(rows.map(([, , cell]) => cell)).toEqual(cells);
  });
});

describe('docs/invariants.md', () => {
  const sections = read('docs/invariants.md')
    .split(/^## (?=I\d)/m)
    .slice(1);
  const sources = filesIn('src', '.ts', '.lua').filter((path) => !path.endsWith('.spec.ts'));
  const names = (path: string, id: string): boolean => new RegExp(`\\b${id}\\b`).test(read(path));
  /** In a title: `it('refuses … (I1, I7)'`. */
  const isShownBy = (path: string, id: string): boolean =>
    new RegExp(`^\\s*\\S.*['"\`][^'"\`]*\\([^()]*\\b${id}\\b[^()]*\\)['"\`]`, 'm').test(read(path));

  it('has I1 to I11', () => {
    const ids = Array.from({ length: 11 }, (_, n) => `I${n + 1}`);
    expect(sections.map((section) => section.split(':')[0])).toEqual(ids);
  });

  it.each(sections.map((section) => [section.split(':')[0], section]))(
    '%s is named in the sources, and in a title of every test that is said to show it',
    (id, section) => {
      expect(sources.filter((path) => names(path, id))).not.toEqual([]);
      const shownBy = /^Shown by [\s\S]+?(?:\n\n|\n*$)/m.exec(section)![0];
      const tests = [...shownBy.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g)].map(([, path]) => path);
      expect(tests).not.toEqual([]);
      expect(tests.filter((path) => !isShownBy(path, id))).toEqual([]);
    },
  );
});

describe('the layers of ARCHITECTURE.md', () => {
  const rows = [...read('ARCHITECTURE.md').matchAll(/^\| `(src\/[\w/-]+)` +\| [^|]+\| ([^|]*)\|$/gm)];
  const allowed = new Map(
    rows.map(([, layer, cell]) => [layer, [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path)]),
  );

  it('are the folders of src', () => {
    const present = [...foldersIn('src'), ...foldersIn('src/modules')].filter(
      (path) => path !== 'src/modules',
    );
    expect([...allowed.keys()].sort()).toEqual(present.sort());
  });

  it('import only what the table allows', () => {
    const layers = [...allowed.keys()];
    const layerOf = (path: string) => layers.find((layer) => path.startsWith(`${layer}/`));
    const wrong = filesIn('src', '.ts').flatMap((path) => {
      const from = layerOf(path);
      if (from === undefined || path.endsWith('.spec.ts')) return [];
      const imports = [...read(path).matchAll(/(?:from|import\() ?'(\.[^']+)'/g)];
      const targets = imports.map(([, target]) => join(dirname(path), target));
      const isAllowed = (target: string) => [from, ...allowed.get(from)!].includes(layerOf(target) ?? '');
      return targets.filter((target) => !isAllowed(target)).map((target) => `${path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });
});
