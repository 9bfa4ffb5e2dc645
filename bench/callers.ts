import { figuresOf, type Figures } from './rounds.js';

/** As many as the goals ask for. */
export const CALLERS = 64;

/**
 * Keeps the callers busy for some seconds, or with so many operations, each with one at a time. `n` counts them from 0.
 */
export async function callersBusy(
  seconds: number,
  operation: (n: number) => Promise<unknown>,
  count = Infinity,
): Promise<Figures> {
  const latenciesMs: number[] = [];
  const started = performance.now();
  const deadline = started + seconds * 1_000;
  let n = 0;
  const caller = async () => {
    while (n < count && performance.now() < deadline) {
      const before = performance.now();
      await operation(n++);
      latenciesMs.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return figuresOf(latenciesMs, (performance.now() - started) / 1_000);
}
