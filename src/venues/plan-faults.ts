/** What can be wrong with a seating plan that is read all the same. */
export const PLAN_FAULT_CODES = {
  PLAN_EMPTY: 'the plan has no seats',
  NOT_AN_OBJECT: 'a zone, row, seat, area or category is not an object and is left out',
  NOT_A_LIST: 'zones, rows, seats, areas or categories are not a list and count as none',
  NAME_MISSING: 'a name, row number or seat number is missing',
  TEXT_TYPE: 'a text is something else',
  TEXT_TOO_LONG: 'a text is longer than a layout allows and is cut',
  TEXT_NOT_UNICODE: 'a text has half a character in it',
  POSITION_BAD: 'a coordinate is missing or is no finite number',
  SIZE_BAD: 'the size of the plan is missing or unusable',
  RADIUS_BAD: 'the radius of a seat is unusable',
  ZONE_EMPTY: 'a zone has no rows and no areas',
  ZONE_REPEATED: 'two zones have the same name or id',
  ROW_EMPTY: 'a row has no seats',
  CATEGORY_REPEATED: 'two categories have the same name',
  CATEGORY_COLOR_BAD: 'the colour of a category is unusable',
  CATEGORY_MISSING: 'a seat has no category',
  CATEGORY_UNKNOWN: 'a seat names a category that the plan does not list',
  SEAT_GUID_MISSING: 'a seat has no guid',
  SEAT_GUID_REPEATED: 'a seat has the guid of another seat',
  SEAT_GUID_TOO_LONG: 'a guid is longer than a seat id may be',
  SEAT_LABEL_REPEATED: 'two seats of a zone have the same row and number',
  SEATS_OVERLAP: 'a seat lies over another one',
  SEAT_OUTSIDE: 'a seat lies outside the size of the plan',
  AREA_BAD: 'the shape of an area is unusable',
  UUID_REPEATED: 'two parts of the plan have the same uuid',
} as const;

export type PlanFaultCode = keyof typeof PLAN_FAULT_CODES;

export interface PlanFault {
  code: PlanFaultCode;
  /** Path in the plan, such as `zones[0].rows[3].seats[2].position`. */
  where: string;
  /** What is wrong, and what the importer made of it. */
  message: string;
}

/** Collects the faults of one plan in the order they are met. */
export class PlanFaults {
  readonly list: PlanFault[] = [];

  add(code: PlanFaultCode, where: string, message: string): void {
    this.list.push({ code, where, message });
  }
}
