import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence } from './history.js';

/** Writes a history as JSON lines: the schedule first, then faults, operations in order, and what was found at the end. */
export async function keep(dir: string, evidence: Evidence): Promise<string> {
  await mkdir(dir, { recursive: true });
  const { schedule, seatIds, losses, faults, operations, final } = evidence;
  const lines = [
    { schedule, seatIds, losses },
    ...faults.map((fault) => ({ fault })),
    ...operations.map((operation) => ({ operation })),
    { final },
  ];
  const file = join(dir, `schedule-${schedule.seed}.jsonl`);
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}
