/** Consecutive ordinals: the first, and how many there are. */
export type Run = [first: number, count: number];

/** @param ordinals ascending */
export function runsOf(ordinals: Uint32Array): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < ordinals.length;) {
    const from = i;
    while (++i < ordinals.length && ordinals[i] === ordinals[i - 1] + 1);
    runs.push([ordinals[from], i - from]);
  }
  return runs;
}
