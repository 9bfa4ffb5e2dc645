import { LIMITS } from '../config/limits.js';
import { quote } from '../modules/layouts/fault-list.js';
import type { Seat } from '../modules/layouts/layout.types.js';
import type { PlanCategories } from './plan-categories.js';
import type { PlanSeat } from './plan-checks.js';
import type { PlanFaults } from './plan-faults.js';
import { fittingId, UniqueIds } from './plan-ids.js';
import { nameOf, numberIn, positionOf, sumOf, textOf, type Entry } from './plan-values.js';
import type { PlanRow, PlanZone } from './plan-zones.js';

/** As the format's description has it. */
const DEFAULT_RADIUS = 10;

interface SeatInPlan {
  zone: PlanZone;
  row: PlanRow;
  entry: Entry;
  guid?: string;
  number?: string;
  /** For messages. */
  title: string;
}

export interface ReadSeats {
  seats: Seat[];
  /** The same seats as the plan draws them. */
  planSeats: PlanSeat[];
}

/** Every seat of every row, in the order of the plan. */
export function readSeats(zones: PlanZone[], categories: PlanCategories, faults: PlanFaults): ReadSeats {
  const found = zones.flatMap((zone) => zone.rows.flatMap((row) => seatsOf(zone, row, faults)));
  const names = new SeatNames(found, faults);
  const seats: Seat[] = [];
  const planSeats: PlanSeat[] = [];
  for (const seat of found) {
    const { entry, row, zone, number, title } = seat;
    const { value, path } = entry;
    const id = names.idFor(seat);
    const position = positionOf(value.position, `${path}.position`, true, faults);
    const centre = sumOf(row.origin, position);
    const radius = radiusOf(value.radius, `${path}.radius`, title, faults);
    const catId = categories.idFor(value.category, `${path}.category`, title);
    planSeats.push({ id, path, title, centre, radius });
    seats.push({
      id,
      pos: { x: centre.x - radius, y: centre.y - radius },
      size: { x: 2 * radius, y: 2 * radius },
      catId,
      ...(row.label !== undefined && { rl: row.label }),
      ...(number !== undefined && { sn: number }),
      sectionId: zone.section.id,
    });
  }
  return { seats, planSeats };
}

function seatsOf(zone: PlanZone, row: PlanRow, faults: PlanFaults): SeatInPlan[] {
  return row.seats.map((entry) => {
    const { value, path, index } = entry;
    const number = textOf(value.seat_number, `${path}.seat_number`, faults, LIMITS.labelLength);
    const title = `${zone.section.name}, row ${row.label ?? '?'}, seat ${number ?? `no. ${index + 1} of the row`}`;
    if (number === undefined) faults.add('NAME_MISSING', `${path}.seat_number`, `${title} has no number`);
    return { zone, row, entry, number, title, guid: textOf(value.seat_guid, `${path}.seat_guid`, faults) };
  });
}

/** Ids and printed labels: unique the former, reported when repeated both. */
class SeatNames {
  private readonly ids: UniqueIds;
  private readonly firstByGuid = new Map<string, string>();
  private readonly firstByLabel = new Map<string, string>();

  constructor(
    seats: SeatInPlan[],
    private readonly faults: PlanFaults,
  ) {
    this.ids = new UniqueIds(seats.flatMap(({ guid }) => guid ?? []));
  }

  idFor(seat: SeatInPlan): string {
    const id = seat.guid === undefined ? this.inventedId(seat) : this.idOfGuid(seat.guid, seat);
    this.checkLabel(seat, id);
    return id;
  }

  private inventedId({ zone, row, number, entry, title }: SeatInPlan): string {
    const place = [
      zone.section.id,
      row.label ?? `row${row.entry.index + 1}`,
      number ?? `seat${entry.index + 1}`,
    ];
    const id = this.ids.invent(place.join('-'));
    this.faults.add(
      'SEAT_GUID_MISSING',
      `${entry.path}.seat_guid`,
      `${title} has no guid; its id is ${quote(id)}`,
    );
    return id;
  }

  private idOfGuid(guid: string, { entry, title }: SeatInPlan): string {
    const path = `${entry.path}.seat_guid`;
    const id = this.ids.claim(guid);
    const first = this.firstByGuid.get(guid);
    if (first === undefined) this.firstByGuid.set(guid, entry.path);
    else {
      const message = `${title} has the guid ${quote(guid)} of ${first}; its id is ${quote(id)}`;
      this.faults.add('SEAT_GUID_REPEATED', path, message);
    }
    if (fittingId(guid) !== guid) {
      const message = `${title} has a guid of more than ${LIMITS.authorIdLength} characters; its id is ${quote(id)}`;
      this.faults.add('SEAT_GUID_TOO_LONG', path, message);
    }
    return id;
  }

  private checkLabel({ zone, row, number, entry, title }: SeatInPlan, id: string): void {
    if (number === undefined) return;
    const label = JSON.stringify([zone.section.name, row.label, number]);
    const first = this.firstByLabel.get(label);
    if (first === undefined) this.firstByLabel.set(label, entry.path);
    else {
      const message = `${quote(id)} is ${title}, as ${first} is; their tickets cannot be told apart`;
      this.faults.add('SEAT_LABEL_REPEATED', entry.path, message);
    }
  }
}

/** Discs of no size could not be clicked: they get the format's own radius. */
function radiusOf(value: unknown, path: string, title: string, faults: PlanFaults): number {
  if (value === undefined || value === null) return DEFAULT_RADIUS;
  const radius = numberIn(value);
  const used = radius !== undefined && radius > 0 ? radius : DEFAULT_RADIUS;
  if (used !== value) {
    faults.add('RADIUS_BAD', path, `${title} has the radius ${nameOf(value)}; ${used} is used`);
  }
  return used;
}
