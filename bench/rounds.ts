/** One thing that is measured; it answers operations per second and, where it makes sense, latencies in ms. */
export interface Contender {
  name: string;
  run(): Promise<Figures>;
}

export interface Figures {
  perSecond: number;
  p50Ms?: number;
  p99Ms?: number;
}

export type Results = Map<string, Figures[]>;

/** Runs the contenders in turn, round after round, so that a busy machine slows all of them alike. */
export async function interleave(contenders: Contender[], rounds: number): Promise<Results> {
  const results: Results = new Map(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await contender.run(); // warm-up, not counted
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) results.get(contender.name)!.push(await contender.run());
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  return results;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Ratio of two contenders, round by round. */
export function ratios(
  results: Results,
  name: string,
  base: string,
  of: keyof Figures = 'perSecond',
): number[] {
  return results.get(name)!.map((figures, round) => figures[of]! / results.get(base)![round][of]!);
}

export interface Goal {
  text: string;
  values: number[];
  limit: number;
  /** Whether the limit is a floor or a ceiling. */
  wanted: 'at least' | 'at most';
}

export function printResults(results: Results): void {
  console.log(
    `${'what'.padEnd(44)}${'median/s'.padStart(10)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'worst p99'.padStart(11)}`,
  );
  for (const [name, figures] of results) {
    const p99s = figures.map(({ p99Ms }) => p99Ms ?? Number.NaN);
    const columns = [
      Math.round(median(figures.map(({ perSecond }) => perSecond)))
        .toString()
        .padStart(10),
      median(figures.map(({ p50Ms }) => p50Ms ?? Number.NaN))
        .toFixed(1)
        .padStart(9),
      median(p99s).toFixed(1).padStart(9),
      Math.max(...p99s)
        .toFixed(1)
        .padStart(11),
    ];
    console.log(name.padEnd(44) + columns.join(''));
  }
}

/** Prints each goal beside its limit. @returns whether all medians hold */
export function printGoals(goals: Goal[]): boolean {
  let allMet = true;
  for (const { text, values, limit, wanted } of goals) {
    const middle = median(values);
    const worst = wanted === 'at least' ? Math.min(...values) : Math.max(...values);
    const met = wanted === 'at least' ? middle >= limit : middle <= limit;
    allMet &&= met;
    console.log(
      `${met ? 'met   ' : 'MISSED'} ${text}: median ${middle.toFixed(2)}, worst ${worst.toFixed(2)}, wanted ${wanted} ${limit}`,
    );
  }
  return allMet;
}
