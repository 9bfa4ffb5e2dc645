import type { Finding } from './checker/findings.js';
import type { Evidence } from './history.js';

/** What a run has been through so far: whether it was a test of anything shows here. */
export class Tally {
  schedules = 0;
  violations = 0;
  /** Of these, schedules with one that is beyond doubt. */
  proved = 0;
  private readonly operations = new Map<string, number>();
  private readonly faults = new Map<string, number>();
  private readonly missed = new Map<string, number>();
  private readonly phasesMs = new Map<string, number>();

  add({ operations, faults, phasesMs }: Evidence, findings: readonly Finding[]): void {
    this.schedules++;
    this.violations += findings.length;
    if (findings.some(({ rule }) => rule !== 'undecided')) this.proved++;
    for (const { kind, outcome, code } of operations)
      count(this.operations, `${kind} ${outcome}${code ? ` ${code}` : ''}`);
    for (const { kind, missed } of faults) count(missed ? this.missed : this.faults, kind);
    for (const [phase, ms] of Object.entries(phasesMs)) count(this.phasesMs, phase, ms);
  }

  operationCount(start: string): number {
    return [...this.operations].reduce((sum, [name, n]) => sum + (name.startsWith(start) ? n : 0), 0);
  }

  faultCount(): number {
    return [...this.faults.values()].reduce((sum, n) => sum + n, 0);
  }

  /** Why the run, however green, proves nothing; empty when it does. */
  lacks(): string[] {
    const least = { 'hold ok': 5, 'hold refused SEATS_TAKEN': 3, 'confirm ok': 3 };
    return Object.entries(least)
      .filter(([name, perSchedule]) => this.operationCount(name) < perSchedule * this.schedules)
      .map(([name, perSchedule]) => `fewer than ${perSchedule} of "${name}" per schedule`)
      .concat(this.faultCount() < this.schedules / 2 ? ['fewer than one fault in two schedules'] : []);
  }

  private times(): string {
    const seconds = (ms: number) => `${(ms / this.schedules / 1_000).toFixed(1)} s`;
    return [...this.phasesMs].map(([phase, ms]) => `${phase} ${seconds(ms)}`).join(', ');
  }

  toString(): string {
    return [
      `operations:${listed(this.operations)}`,
      `faults:${listed(this.faults)}`,
      ...(this.missed.size > 0 ? [`planned, never reached:${listed(this.missed)}`] : []),
      `time of a schedule: ${this.times()}`,
      `${this.schedules} schedules, ${this.violations} violations`,
    ].join('\n');
  }
}

function count(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function listed(counts: Map<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, n]) => `\n  ${String(n).padStart(8)}  ${name}`)
    .join('');
}
