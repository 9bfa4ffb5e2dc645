import { AVAILABLE, BOOKED, HELD } from '../../src/redis/seat-status.js';
import type { Outcome } from './sale.js';

const VIOLATIONS_SHOWN = 20;

/** A short table of what happened, and every violation, or that there was none. */
export function report({ history, audit, seats, durationMs, violations }: Outcome): string {
  const { counts, holdMs, confirmMs, cancelled, lostHolds, sales } = history;
  const rows: [string, string | number][] = [
    ['seats sold', `${audit.counts[BOOKED]} of ${seats}`],
    ['seats free / held at the end', `${audit.counts[AVAILABLE]} / ${audit.counts[HELD]}`],
    ['duration', `${(durationMs / 1_000).toFixed(1)} s`],
    ['holds accepted', counts.holds],
    ['holds refused (409)', counts.conflicts],
    ['holds released', counts.releases],
    ['bookings acknowledged', sales.size],
    ['bookings cancelled', cancelled.size],
    ['answers 503', counts.unavailable],
    ['requests unanswered', counts.unanswered],
    ['hold p50 / p99', `${percentile(holdMs, 0.5)} / ${percentile(holdMs, 0.99)} ms`],
    ['confirm p50 / p99', `${percentile(confirmMs, 0.5)} / ${percentile(confirmMs, 0.99)} ms`],
    ['accepted holds refused at confirm', lostHolds.length],
    ['violations', violations.length],
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(34)}${value}`);
  const shown = violations.slice(0, VIOLATIONS_SHOWN).map((violation) => `  VIOLATION ${violation}`);
  return [...table, ...shown].join('\n');
}

function percentile(valuesMs: number[], share: number): string {
  if (valuesMs.length === 0) return '-';
  const sorted = Float64Array.from(valuesMs).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0);
}
