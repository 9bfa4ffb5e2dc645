import type { AuditReport } from './audit-event.js';
import { KINDS } from './difference.js';

/** For people; `--json` has the same facts. */
export function reportText(report: AuditReport): string {
  const { eventId, name, version, seats, activeBookings, differences, notes } = report;
  const counts = seats && Object.entries(seats).map(([status, count]) => `${count} ${status}`);
  const head = [`Event ${eventId} (${name})`, version && `version ${version}`, counts?.join(', ')]
    .filter(Boolean)
    .join(': ');
  return [
    `${head}; ${activeBookings} active bookings`,
    ...notes.map((note) => `  ${note}`),
    ...differences.flatMap(differenceLines),
    `  ${verdict(report)}`,
  ].join('\n');
}

function differenceLines(difference: AuditReport['differences'][number]): string[] {
  const { kind, seatId, holdId, userId, redis, ledger, mirror, layout, right, repaired } = difference;
  const what = [seatId && `seat ${seatId}`, holdId && `hold ${holdId}`, userId && `user ${userId}`];
  const said = Object.entries({ Redis: redis, ledger, mirror, layout }).filter(([, words]) => words);
  const state = repaired === undefined ? '' : repaired ? ' Repaired.' : ' Not repaired.';
  return [
    `  ${what.filter(Boolean).join(', ') || 'event'}: ${KINDS[kind]} (${kind}).${state}`,
    ...said.map(([store, words]) => `      ${store}: ${words}${store === right ? '   <- right' : ''}`),
  ];
}

function verdict({ sound, differences }: AuditReport): string {
  if (differences.length === 0) return 'Sound: all stores agree.';
  const repaired = differences.filter((difference) => difference.repaired).length;
  const total = `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`;
  if (sound) return `${total}, ${repaired} repaired. Sound now.`;
  return repaired > 0 ? `${total}, ${repaired} repaired.` : `${total}.`;
}
