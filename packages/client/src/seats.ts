import type { EventDto, LayoutColumnsDto, SeatChangeDto, SeatInViewDto, StatesDto } from './schema.js';

export type SeatStatus = SeatInViewDto['status'];

/** In the order of the digits of `StatesDto`. */
export const SEAT_STATUSES = [
  'available',
  'held',
  'booked',
  'blocked',
] as const satisfies readonly SeatStatus[];

/** In `states`: a seat outside of the part of the map that is followed. */
export const NOT_FOLLOWED = 255;

/** As in a view of the API, and its place in the layout. */
export interface Seat extends Omit<SeatInViewDto, 'status'> {
  /** Place in the layout version, in `states` and in the columns of `layout.seats`. */
  ordinal: number;
  /** Absent when the seat is outside of the part of the map that is followed. */
  status?: SeatStatus;
}

export interface ChangedSeat {
  ordinal: number;
  seatId: string;
  status: SeatStatus;
  before: SeatStatus;
}

export type SeatCounts = Record<SeatStatus, number>;

/** The seats of an event: where they are, which never changes, and what they are now, one byte for each. */
export class Seats {
  /** By ordinal: a place in `SEAT_STATUSES`, or `NOT_FOLLOWED`. To read, for those who draw. */
  readonly states: Uint8Array;
  /** Of the seats that are followed. */
  readonly counts: SeatCounts = { available: 0, held: 0, booked: 0, blocked: 0 };
  private readonly ordinals: Map<string, number>;

  /**
   * @param event whose prices count
   * @param layout the version that the event is sold by
   */
  constructor(
    readonly event: EventDto,
    readonly layout: LayoutColumnsDto,
  ) {
    this.states = new Uint8Array(layout.seatCount).fill(NOT_FOLLOWED);
    this.ordinals = new Map(layout.seats.id.map((id, ordinal) => [id, ordinal]));
  }

  /** Undefined for a seat that is not there, and for one outside of the part of the map that is followed. */
  statusOf(seatId: string): SeatStatus | undefined {
    return SEAT_STATUSES[this.states[this.ordinals.get(seatId) ?? -1]];
  }

  get(seatId: string): Seat | undefined {
    const ordinal = this.ordinals.get(seatId);
    return ordinal === undefined ? undefined : this.at(ordinal);
  }

  /** Made anew by every call. */
  at(ordinal: number): Seat {
    const { seats, categories, sections } = this.layout;
    const { id: catId, price } = categories[seats.category[ordinal]];
    return {
      ordinal,
      id: seats.id[ordinal],
      pos: { x: seats.x[ordinal], y: seats.y[ordinal] },
      size: { x: seats.width[ordinal], y: seats.height[ordinal] },
      catId,
      ...present('rl', seats.rl?.[ordinal]),
      ...present('sn', seats.sn?.[ordinal]),
      ...present('tableId', seats.tableId?.[ordinal]),
      ...present('sectionId', sections?.[seats.section?.[ordinal] ?? -1]?.id),
      ...present('accessible', seats.accessible?.[ordinal]),
      ...present('companionOf', seats.companionOf?.[ordinal]),
      ...present('angle', seats.angle?.[ordinal]),
      ...present('status', SEAT_STATUSES[this.states[ordinal]]),
      price: this.event.prices[catId] ?? price,
    };
  }

  /** Takes over what was loaded. What that does not name is not followed any more. */
  load({ runs, states }: StatesDto): void {
    this.states.fill(NOT_FOLLOWED);
    for (const status of SEAT_STATUSES) this.counts[status] = 0;
    let place = 0;
    for (const [first, length] of runs) {
      for (let ordinal = first; ordinal < first + length; ordinal++) {
        const digit = Number(states[place++]);
        this.states[ordinal] = digit;
        this.counts[SEAT_STATUSES[digit]] += 1;
      }
    }
  }

  /** @returns those that were something else before */
  apply(changes: readonly SeatChangeDto[]): ChangedSeat[] {
    const changed: ChangedSeat[] = [];
    for (const { seatId, status } of changes) {
      const ordinal = this.ordinals.get(seatId);
      const before = this.statusOf(seatId);
      if (ordinal === undefined || before === undefined || before === status) continue;
      this.states[ordinal] = SEAT_STATUSES.indexOf(status);
      this.counts[before] -= 1;
      this.counts[status] += 1;
      changed.push({ ordinal, seatId, status, before });
    }
    return changed;
  }
}

function present<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): Partial<Record<Name, Value>> {
  return (value ?? undefined) === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
