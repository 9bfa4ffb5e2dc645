// Compiles what the tests start as processes of their own. Done once for a run: a process that strips the types itself
// while it loads takes twice the time to start, and a run of the tests starts more than a hundred.
import { cp, mkdir, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import { swcOptions } from '../../jest.config.js';

/** Laid out as the project, so that every program finds the others beside itself. */
const OUT = 'dist/for-tests';
const FOLDERS = ['src', 'tools', 'packages/client/src', 'test'];
/** What else decides how a source is compiled. */
const RECIPES = ['jest.config.js', 'test/support/compile.mjs', 'node_modules/@swc/core/package.json'];

export async function compile() {
  const newest = Math.max(...(await Promise.all(RECIPES.map(changedAt))));
  const found = await Promise.all(FOLDERS.map(filesIn));
  await Promise.all(found.flat().map((source) => bringUpToDate(source, newest)));
  // The pages are looked for from where the service is.
  await symlink('../web', join(OUT, 'web')).catch(() => {});
}

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /\.(?:ts|lua)$/.test(entry.name) && !/\.(?:spec|test)\.ts$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

async function bringUpToDate(source, newest) {
  const target = join(OUT, source.replace(/\.ts$/, '.js'));
  if ((await changedAt(target)) > Math.max(newest, await changedAt(source))) return;
  await mkdir(dirname(target), { recursive: true });
  // Another run may be reading it.
  const whole = `${target}.${process.pid}`;
  if (source.endsWith('.ts')) await writeFile(whole, (await transformFile(source, swcOptions)).code);
  else await cp(source, whole);
  await rename(whole, target);
}

async function changedAt(path) {
  return (await stat(path).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
}
