import { figuresOf, type Figures } from './rounds.js';

/** As many as the goals ask for. */
export const CALLERS = 64;

/** Keeps the callers busy for some seconds, each with one operation at a time. `n` counts the operations. */
export async function callersBusy(
  seconds: number,
  operation: (n: number) => Promise<unknown>,
): Promise<Figures> {
  const latenciesMs: number[] = [];
  const started = performance.now();
  const deadline = started + seconds * 1_000;
  let n = 0;
  const caller = async () => {
    while (performance.now() < deadline) {
      const before = performance.now();
      await operation(n++);
      latenciesMs.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return figuresOf(latenciesMs, (performance.now() - started) / 1_000);
}
