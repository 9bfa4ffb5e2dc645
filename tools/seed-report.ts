import type { EventDto } from '../src/modules/events/events.dto.js';
import { PLAN_FAULT_CODES, type PlanFault, type PlanFaultCode } from '../src/venues/plan-faults.js';
import { VENUES } from '../src/venues/venues.js';

/** The venues, one a line. */
export function venueList(): string {
  const width = Math.max(...Object.keys(VENUES).map((name) => name.length));
  return Object.entries(VENUES)
    .map(([name, { about }]) => `${name.padEnd(width)}  ${about}`)
    .join('\n');
}

/** Every fault of a plan, by kind, each with its place. */
export function faultReport(faults: PlanFault[]): string {
  if (faults.length === 0) return 'The plan has no faults.';
  const byCode = new Map<PlanFaultCode, PlanFault[]>();
  for (const fault of faults) {
    const list = byCode.get(fault.code);
    if (list) list.push(fault);
    else byCode.set(fault.code, [fault]);
  }
  const kinds = [...byCode].map(([code, list]) =>
    [`${code} (${list.length}): ${PLAN_FAULT_CODES[code]}`, ...list.map(faultLine)].join('\n'),
  );
  return [`The plan has ${counted(faults.length, 'fault')}:`, ...kinds].join('\n');
}

function faultLine({ where, message }: PlanFault): string {
  return `  ${where}: ${message}`;
}

export interface Seeded {
  layout: { id: string; name: string; seatCount: number };
  events: EventDto[];
}

/** What was stored, and where to look at it. `url` is that of the service. */
export function seededReport({ layout, events }: Seeded, url: string): string {
  return [
    `Layout ${layout.id}: ${layout.name}, ${counted(layout.seatCount, 'seat')}`,
    ...events.flatMap(({ id, name, startsAt }) => [
      `Event  ${id}: ${name}, ${startsAt}, on sale`,
      `       to choose seats  ${url}/e/${id}`,
      `       to run it        ${url}/desk/events/${id}`,
    ]),
  ].join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
