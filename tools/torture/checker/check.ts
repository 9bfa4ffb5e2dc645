import type { Evidence } from '../history.js';
import {
  agreementFindings,
  answerFindings,
  describe,
  doubleBookings,
  fateFindings,
  ledgerFindings,
  type Finding,
} from './findings.js';
import { Projection } from './projection.js';
import { linearize } from './register.js';

/** Every broken promise in the evidence of one schedule; empty when all were kept. */
export function check(evidence: Evidence): Finding[] {
  return [
    ...doubleBookings(evidence),
    ...ledgerFindings(evidence),
    ...fateFindings(evidence),
    ...registerFindings(evidence),
    ...answerFindings(evidence),
    ...agreementFindings(evidence),
  ];
}

/** Seat by seat: is there an order of what happened that explains every answer? */
function registerFindings(evidence: Evidence): Finding[] {
  const operations = new Map(evidence.operations.map((op) => [op.id, op]));
  const start = evidence.operations[0]?.calledAt ?? 0;
  const findings: Finding[] = [];
  for (const [seatId, steps] of new Projection(evidence).steps) {
    const verdict = linearize(steps, evidence.losses);
    if (verdict.is === 'linearizable') continue;
    const explained = new Set(verdict.deepest);
    const word = verdict.is === 'violated' ? 'no order explains' : 'no order was found in time that explains';
    const history = [...steps]
      .sort((a, b) => a.from - b.from)
      .map((step) => {
        const op = operations.get(step.operation);
        const mark = explained.has(step) ? '  ' : step.must ? '! ' : '? ';
        return mark + (op ? describe(op, start) : step.text);
      });
    const rule = verdict.is === 'violated' ? 'register' : 'undecided';
    findings.push({ rule, text: `${word} what happened to seat ${seatId}`, history });
  }
  return findings;
}
