/** One thing that is measured; it answers operations per second and, where it makes sense, latencies in ms. */
export interface Contender {
  name: string;
  run(): Promise<Figures>;
}

export interface Figures {
  perSecond: number;
  p50Ms?: number;
  p99Ms?: number;
  /** What Redis itself spent on scripts, per operation. */
  redisMicroseconds?: number;
}

export type Results = Map<string, Figures[]>;

/** Fewer only show that a bench works. */
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

/** Runs the contenders in turn, round after round, so that a busy machine slows all of them alike. */
export async function interleave(contenders: Contender[]): Promise<Results> {
  const results: Results = new Map(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await contender.run(); // warm-up, not counted
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) results.get(contender.name)!.push(await contender.run());
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  return results;
}

/** @param latenciesMs of all operations of a run; they are sorted */
export function figuresOf(latenciesMs: number[], seconds: number): Figures {
  latenciesMs.sort((a, b) => a - b);
  return {
    perSecond: latenciesMs.length / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

/** @param sorted ascending */
export function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Figure of a contender / the same of another one, round by round. */
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
  /** Of each round, or of each time it was measured. */
  values: number[];
  limit: number;
  /** Whether the limit is a floor or a ceiling. */
  wanted: 'at least' | 'at most';
}

const WIDTH = 11;

/** Medians of each contender, and the worst p99; a dash where a figure makes no sense. */
export function printResults(results: Results): void {
  const heads = ['per second', 'p50 ms', 'p99 ms', 'worst p99'];
  console.log('what'.padEnd(54) + heads.map((head) => head.padStart(WIDTH)).join(''));
  for (const [name, figures] of results) {
    const of = (figure: keyof Figures) => figures.map((one) => one[figure]!);
    const middle = median(of('perSecond'));
    const columns = [
      middle.toFixed(middle < 100 ? 1 : 0),
      ...[median(of('p50Ms')), median(of('p99Ms')), Math.max(...of('p99Ms'))].map((ms) =>
        Number.isFinite(ms) ? ms.toFixed(1) : '-',
      ),
    ];
    console.log(name.padEnd(54) + columns.map((column) => column.padStart(WIDTH)).join(''));
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
    const [shown, shownWorst] = [middle, worst].map((value) => value.toFixed(limit < 0.1 ? 4 : 2));
    console.log(
      `${met ? 'met   ' : 'MISSED'} ${text}: median ${shown}, worst ${shownWorst}, wanted ${wanted} ${limit}`,
    );
  }
  return allMet;
}
