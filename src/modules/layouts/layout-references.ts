import { type FaultList, quote } from './fault-list.js';
import { isRecord } from './value-checks.js';

type Entry = Record<string, unknown>;
/** Ids and the index of their first entry. A Map, so that ids such as `__proto__` are ids like any other. */
type Ids = Map<string, number>;

/** Contradictions between the parts of a layout. Parts that are malformed have been reported and are passed over. */
export function checkReferences(body: Record<string, unknown>, faults: FaultList): void {
  const seats = entriesOf(body.seats);
  const items = entriesOf(body.items ?? []);
  const categories = entriesOf(body.categories);
  const sections = entriesOf(body.sections ?? []);
  const seatIds = uniqueIds(seats, 'seats', faults);
  uniqueIds(items, 'items', faults);
  checkNames(seats, 'catId', 'category', uniqueIds(categories, 'categories', faults), faults);
  checkNames(seats, 'sectionId', 'section', uniqueIds(sections, 'sections', faults), faults);
  checkNames(seats, 'tableId', 'item of type "table"', tableIds(items), faults);
  checkNames(seats, 'companionOf', 'seat', seatIds, faults);
  checkCompanions(seats, faults);
  checkEdges(seats, 'seats', faults);
  checkEdges(items, 'items', faults);
  if (seats && items) checkTables(seats, items, faults);
}

/** The entries of a list, each in its place; undefined when there is no list to compare with. */
function entriesOf(value: unknown): Entry[] | undefined {
  return Array.isArray(value) ? value.map((entry) => (isRecord(entry) ? entry : {})) : undefined;
}

function uniqueIds(entries: Entry[] | undefined, listName: string, faults: FaultList): Ids | undefined {
  if (!entries) return undefined;
  const ids: Ids = new Map();
  entries.forEach(({ id }, n) => {
    if (typeof id !== 'string') return;
    const first = ids.get(id);
    if (first === undefined) ids.set(id, n);
    else
      faults.contradiction(`${listName}[${n}].id`, `${quote(id)} is the id of ${listName}[${first}] already`);
  });
  return ids;
}

function tableIds(items: Entry[] | undefined): Ids | undefined {
  if (!items) return undefined;
  return new Map(
    items.flatMap(({ id, type }, n) => (type === 'table' && typeof id === 'string' ? [[id, n]] : [])),
  );
}

function checkNames(
  seats: Entry[] | undefined,
  key: string,
  what: string,
  ids: Ids | undefined,
  faults: FaultList,
): void {
  if (!seats || !ids) return;
  seats.forEach((seat, n) => {
    const id = seat[key];
    if (typeof id === 'string' && !ids.has(id)) {
      faults.contradiction(`seats[${n}].${key}`, `there is no ${what} with the id ${quote(id)}`);
    }
  });
}

function checkCompanions(seats: Entry[] | undefined, faults: FaultList): void {
  seats?.forEach(({ id, companionOf }, n) => {
    if (typeof id === 'string' && id === companionOf) {
      faults.contradiction(`seats[${n}].companionOf`, 'a seat cannot be its own companion');
    }
  });
}

function checkEdges(entries: Entry[] | undefined, listName: string, faults: FaultList): void {
  entries?.forEach(({ pos, size }, n) => {
    if (!isRecord(pos) || !isRecord(size)) return;
    for (const axis of ['x', 'y']) {
      const [from, reach] = [pos[axis], size[axis]];
      if (!Number.isFinite(from) || !Number.isFinite(reach)) continue;
      if (!Number.isFinite((from as number) + (reach as number))) {
        faults.contradiction(`${listName}[${n}].size.${axis}`, 'reaches beyond the largest number');
      }
    }
  });
}

/** The seats that name a table win over its `sc`; a table that none names must find enough free ones. */
function checkTables(seats: Entry[], items: Entry[], faults: FaultList): void {
  const counts = new Map<unknown, number>();
  for (const { tableId } of seats) counts.set(tableId, (counts.get(tableId) ?? 0) + 1);
  let free = counts.get(undefined) ?? 0;
  items.forEach(({ id, type, sc }, n) => {
    if (type !== 'table' || typeof sc !== 'number') return;
    const named = counts.get(id) ?? 0;
    if (named > 0) {
      if (named !== sc)
        faults.contradiction(`items[${n}].sc`, `says ${sc}, but ${named} seats name this table`);
    } else if (sc > free) {
      faults.contradiction(`items[${n}].sc`, `wants ${sc} seats, but only ${free} belong to no table`);
    } else {
      free -= sc;
    }
  });
}
