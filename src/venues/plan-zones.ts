import { LIMITS } from '../config/limits.js';
import { quote } from '../modules/layouts/fault-list.js';
import type { LayoutItem, Point, Section } from '../modules/layouts/layout.types.js';
import { areaItem } from './plan-areas.js';
import type { PlanFaults } from './plan-faults.js';
import { UniqueIds } from './plan-ids.js';
import { entriesOf, positionOf, sumOf, textOf, type Entry, type PlanObject } from './plan-values.js';

export interface PlanRow {
  entry: Entry;
  origin: Point;
  /** `row_number` as it is printed. */
  label?: string;
  seats: Entry[];
}

export interface PlanZone {
  section: Section;
  rows: PlanRow[];
}

export interface ReadZones {
  zones: PlanZone[];
  sections: Section[];
  items: LayoutItem[];
}

/** Everything of the plan but its seats: zones as sections, areas as items, rows with the sum of their positions. */
export function readZones(plan: PlanObject, faults: PlanFaults): ReadZones {
  const entries = entriesOf(plan, 'zones', '', faults);
  const sections = readSections(entries, faults);
  const items: LayoutItem[] = [];
  const zones = entries.map(({ value, path }, n) => {
    const origin = positionOf(value.position, `${path}.position`, true, faults);
    const areas = entriesOf(value, 'areas', path, faults);
    for (const area of areas) items.push(areaItem(area, origin, `area-${items.length + 1}`, faults));
    const rows = entriesOf(value, 'rows', path, faults).map((row) => readRow(row, origin, faults));
    if (rows.length + areas.length === 0) faults.add('ZONE_EMPTY', path, 'the zone has no rows and no areas');
    return { section: sections[n], rows };
  });
  return { zones, sections, items };
}

/** A section's id is the zone's `zone_id`, else its name, else its number; its name the other way round. */
function readSections(zones: Entry[], faults: PlanFaults): Section[] {
  const read = zones.map(({ value, path }) => ({
    path,
    zoneId: textOf(value.zone_id, `${path}.zone_id`, faults),
    name: textOf(value.name, `${path}.name`, faults, LIMITS.nameLength),
  }));
  const ids = new UniqueIds(read.flatMap(({ zoneId, name }) => zoneId ?? name ?? []));
  const seen = new Map<string, string>();
  return read.map(({ path, zoneId, name }, n) => {
    const fallback = `Zone ${zones[n].index + 1}`;
    if (name === undefined) {
      faults.add(
        'NAME_MISSING',
        `${path}.name`,
        `the zone has no name; ${quote(zoneId ?? fallback)} is used`,
      );
    }
    const own = zoneId ?? name;
    const id = own === undefined ? ids.invent(fallback) : ids.claim(own);
    reportRepeats({ zone_id: zoneId, name }, path, id, seen, faults);
    return { id, name: cut(name ?? zoneId ?? fallback) };
  });
}

function reportRepeats(
  fields: Record<'zone_id' | 'name', string | undefined>,
  path: string,
  id: string,
  seen: Map<string, string>,
  faults: PlanFaults,
): void {
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const key = `${field} ${value}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else {
      const message = `${quote(value)} is the ${field} of ${first} too; this section has the id ${quote(id)}`;
      faults.add('ZONE_REPEATED', `${path}.${field}`, message);
    }
  }
}

function readRow(entry: Entry, zone: Point, faults: PlanFaults): PlanRow {
  const { value, path } = entry;
  const position = positionOf(value.position, `${path}.position`, false, faults);
  const origin = sumOf(zone, position);
  const label = textOf(value.row_number, `${path}.row_number`, faults, LIMITS.labelLength);
  if (label === undefined) faults.add('NAME_MISSING', `${path}.row_number`, 'the row has no number');
  const seats = entriesOf(value, 'seats', path, faults);
  if (seats.length === 0) faults.add('ROW_EMPTY', path, `row ${quote(label ?? '')} has no seats`);
  return { entry, origin, label, seats };
}

function cut(name: string): string {
  return [...name].slice(0, LIMITS.nameLength).join('');
}
