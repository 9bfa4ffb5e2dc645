import { KINDS, MEMORIES, type Sample, type Verdict } from './samples.js';

const WIDTH = 13;
const row = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(WIDTH)).join('');

/** Above the lines of {@link sampleLine}. */
export function headLine(): string {
  return row(['minutes', ...MEMORIES.map((memory) => `${memory} MB`), ...KINDS.map((kind) => `${kind} ms`)]);
}

/** Memory at the end of an interval, and p50/p99 of each kind of request in it. */
export function sampleLine({ minutes, memory, latencies }: Sample): string {
  return row([
    minutes.toFixed(1),
    ...MEMORIES.map((one) => memory[one].toFixed(1)),
    ...KINDS.map((kind) => {
      const { count, p50Ms, p99Ms } = latencies[kind];
      return count === 0 ? '-' : `${p50Ms.toFixed(1)}/${p99Ms.toFixed(1)}`;
    }),
  ]);
}

export function verdictLine({ text, isMet }: Verdict): string {
  return `${isMet ? 'met   ' : 'MISSED'} ${text}`;
}
