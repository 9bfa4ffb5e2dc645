import type { Loss } from '../history.js';
import { courses, FREE, seatKey, undoableBy, type Moment, type Past } from './seat.js';
import type { Step } from './step.js';

export type Verdict =
  | { is: 'linearizable'; visited: number }
  /** No order of the steps explains all of them; `deepest` is the longest explained beginning. */
  | { is: 'violated'; visited: number; deepest: Step[] }
  /** The search was given up. */
  | { is: 'undecided'; visited: number; deepest: Step[] };

const VISITS_MAX = 40_000;
const PAST_MAX = 12;
/** Steps of unknown outcome that a search may use. */
const FEW_GUESSES = [0, 1, 2, 3];

/**
 * Whether some order of the steps explains every one of them, each within its interval (after Wing & Gong, "Testing
 * and Verifying Concurrent Objects", with a memory of what was tried as by Lowe, "Testing for Linearizability").
 * Steps that need not have happened may be left out.
 */
export function linearize(
  steps: readonly Step[],
  losses: readonly Loss[],
  visitsMax: number = VISITS_MAX,
): Verdict {
  // What nobody saw is mostly not needed to explain what was seen: few of those first.
  for (const guesses of FEW_GUESSES) {
    const verdict = new Search(steps, losses, visitsMax, guesses).run();
    if (verdict.is === 'linearizable') return verdict;
  }
  return new Search(steps, losses, visitsMax, Infinity).run();
}

class Search {
  private readonly steps: Step[];
  private readonly done: boolean[];
  private readonly order: Step[] = [];
  private deepest: Step[] = [];
  private open: number;
  /** Earliest time at which each situation was met: a later one can do no more. */
  private readonly met = new Map<string, number>();
  private visited = 0;

  constructor(
    steps: readonly Step[],
    private readonly losses: readonly Loss[],
    private readonly visitsMax: number,
    /** Steps that need not have happened and may still be used. */
    private guesses: number,
  ) {
    this.steps = [...steps].sort((a, b) => a.from - b.from || a.to - b.to);
    this.done = this.steps.map(() => false);
    this.open = this.steps.filter((step) => step.must).length;
  }

  run(): Verdict {
    const isExplained = this.explain({ seat: FREE, time: -Infinity, losses: 0, past: [] });
    const { visited, deepest } = this;
    if (isExplained) return { is: 'linearizable', visited };
    return { is: visited > this.visitsMax ? 'undecided' : 'violated', visited, deepest };
  }

  private explain(now: Moment): boolean {
    if (this.open === 0) return true;
    if (this.visited > this.visitsMax || this.isKnown(now)) return false;
    this.visited++;
    const next = this.candidates();
    const read = next.find((n) => this.isPlainRead(this.steps[n], now));
    if (read !== undefined) return this.take(read, now);
    for (const n of next) {
      for (const then of this.outcomes(this.steps[n], now)) if (this.take(n, then)) return true;
      if (this.visited > this.visitsMax) return false;
    }
    return false;
  }

  private take(n: number, then: Moment): boolean {
    const step = this.steps[n];
    this.done[n] = true;
    this.order.push(step);
    if (step.must) this.open--;
    else this.guesses--;
    if (this.order.length > this.deepest.length) this.deepest = [...this.order];
    if (this.explain(then)) return true;
    if (step.must) this.open++;
    else this.guesses++;
    this.order.pop();
    this.done[n] = false;
    return false;
  }

  /** Steps that began before any other open one had to be over; those that must happen first. */
  private candidates(): number[] {
    let by = Infinity;
    this.steps.forEach((step, n) => {
      if (!this.done[n] && step.must && step.to < by) by = step.to;
    });
    const found: number[] = [];
    for (let n = 0; n < this.steps.length && this.steps[n].from <= by; n++)
      if (!this.done[n] && (this.steps[n].must || this.guesses > 0)) found.push(n);
    return found.sort((a, b) => this.rank(a) - this.rank(b));
  }

  private rank(n: number): number {
    const { must, to } = this.steps[n];
    return must ? to : Infinity;
  }

  /** It fits where it stands and takes no time: nothing is lost by taking it at once. */
  private isPlainRead(step: Step, now: Moment): boolean {
    return (
      step.must && step.from <= now.time && step.to >= now.time && step.after(now.seat, now.time) === now.seat
    );
  }

  private *outcomes(step: Step, now: Moment): Generator<Moment> {
    for (const moment of courses(now, step.from, step.to, this.losses)) {
      if (moment.time > step.to) continue;
      const seat = step.after(moment.seat, moment.time);
      if (seat) yield { ...moment, seat, past: this.pastAfter(now, moment, step, seat) };
    }
  }

  /** Kept only while a loss may still bring it back; each seat once. */
  private pastAfter(before: Moment, moment: Moment, step: Step, seat: Moment['seat']): readonly Past[] {
    if (moment.losses >= this.losses.length) return [];
    if (seat === before.seat) return before.past;
    const losses = undoableBy(this.losses, before.time, step.to);
    const passed = [before.seat, moment.seat].filter((was) => was.is === 'free' || was.is === 'held');
    const all = new Map<string, Past>();
    for (const past of [...before.past, ...passed.map((was) => ({ seat: was, losses }))]) {
      const known = all.get(seatKey(past.seat))?.losses ?? [];
      const open = [...new Set([...known, ...past.losses])].filter((n) => n >= moment.losses);
      if (open.length > 0) all.set(seatKey(past.seat), { seat: past.seat, losses: open });
    }
    return [...all.values()].slice(-PAST_MAX);
  }

  private isKnown(now: Moment): boolean {
    const past = now.past
      .map(({ seat, losses }) => `${seatKey(seat)} ${losses.join(' ')}`)
      .sort()
      .join();
    const key = `${this.doneKey()} ${seatKey(now.seat)} ${now.losses} ${past}`;
    const earlier = this.met.get(key);
    if (earlier !== undefined && earlier <= now.time) return true;
    this.met.set(key, now.time);
    return false;
  }

  private doneKey(): string {
    return this.done.map((is) => (is ? '1' : '0')).join('');
  }
}
