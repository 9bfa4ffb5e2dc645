import { runTests } from './run-tests.js';

/** Test files as they do without any fault, each tried once. */
export class SoundTests {
  private readonly known = new Set<string>();

  constructor(
    private readonly dir: string,
    private readonly timeoutMs: number,
  ) {}

  /** @throws Error naming what fails */
  async assert(test: string): Promise<void> {
    if (this.known.has(test)) return;
    const { failed, broken, isTooSlow } = await runTests(this.dir, [test], this.timeoutMs);
    const faults = [...failed.map(({ title }) => title), ...broken, ...(isTooSlow ? ['not in time'] : [])];
    if (faults.length > 0) throw new Error(`${test} fails without a fault, too:\n  ${faults.join('\n  ')}`);
    this.known.add(test);
  }
}
