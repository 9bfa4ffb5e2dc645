import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './mutant.js';

/** Too big to copy, and not changed: packages, and the mongod that an earlier start has fetched. */
const LINKED = ['node_modules', '.cache'];
/** Made from the rest, or of no use to tests. */
const LEFT_OUT = ['dist', 'coverage', '.git', '.data', '.screenshots', '.env'];

/** A copy of the project in a temporary folder: the working tree is never touched. */
export class Workbench {
  readonly dir = mkdtempSync(join(tmpdir(), 'seatlatch-mutants-'));

  constructor(project: string) {
    for (const name of readdirSync(project))
      if (![...LINKED, ...LEFT_OUT].includes(name))
        cpSync(join(project, name), join(this.dir, name), { recursive: true });
    for (const name of LINKED)
      if (existsSync(join(project, name))) symlinkSync(join(project, name), join(this.dir, name));
  }

  /** Does something with the fault in place. @throws Error when the place is not there exactly once */
  async with<T>(mutant: Mutant, work: () => Promise<T>): Promise<T> {
    const path = join(this.dir, mutant.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, planted(source, mutant));
    try {
      return await work();
    } finally {
      writeFileSync(path, source);
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** @throws Error when the place is not there exactly once */
export function planted(source: string, { name, file, find, replace }: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`${name}: ${file} has the place to change ${parts.length - 1} times`);
  return parts.join(replace);
}
