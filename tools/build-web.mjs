// Builds the web pages into dist/web, with a brotli and a gzip beside each file, unless nothing they are made of has changed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const SOURCES = ['web', 'packages/client/src', 'package-lock.json', 'tools/build-web.mjs'];
const OUT = 'dist/web';
const STAMP = join(OUT, '.sources');
const COMPRESSED = /\.(?:js|css|html|svg)$/;

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const hash = createHash('sha256');
for (const file of SOURCES.flatMap(filesIn)) hash.update(file).update('\0').update(readFileSync(file));
const stamp = hash.digest('hex');

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp) {
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: 'web/vite.config.js', logLevel: 'warn' });
  for (const file of filesIn(OUT).filter((name) => COMPRESSED.test(name))) {
    const content = readFileSync(file);
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
  writeFileSync(STAMP, stamp);
}
