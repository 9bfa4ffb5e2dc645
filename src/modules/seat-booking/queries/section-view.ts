import { toMajor } from '../../../common/money.js';
import type { EventDoc } from '../../../mongo/event.schema.js';
import { SEAT_STATUSES } from '../../../redis/seat-status.js';
import { touches } from '../../layouts/layout-bounds.js';
import type { LayoutIndex, Rect } from '../../layouts/layout-index.js';
import type { LayoutSections, SeatSection } from '../../layouts/layout-sections.js';
import type { StateListener } from '../../seat-state/replica.js';

const STATUSES = SEAT_STATUSES.length;

/** An event's sections as prepared JSON, and how many seats of each have each status, counted as they change. */
export class SectionView implements StateListener {
  readonly byteLength: number;
  private readonly layout: LayoutSections;
  /** By section and status. */
  private readonly counts: Uint32Array;
  /** JSON of each section before and behind its counts. */
  private readonly heads: string[];
  private readonly tails: string[];

  constructor(layout: LayoutIndex, facts: EventDoc) {
    this.layout = layout.sections;
    const { sections } = this.layout;
    this.counts = new Uint32Array(sections.length * STATUSES);
    this.heads = sections.map(headOf);
    this.tails = sections.map((section) => tailOf(section, layout, facts));
    const characters = [...this.heads, ...this.tails].reduce((sum, { length }) => sum + length, 0);
    // The sections outlive the layout's place in memory as long as this does.
    this.byteLength = 2 * characters + this.counts.byteLength + this.layout.indexes.byteLength;
  }

  seatChanged(ordinal: number, status: number, before: number): void {
    const first = this.layout.indexes[ordinal] * STATUSES;
    this.counts[first + before]--;
    this.counts[first + status]++;
  }

  stateReplaced(state: Uint8Array): void {
    this.counts.fill(0);
    const { indexes } = this.layout;
    for (let ordinal = 0; ordinal < state.length; ordinal++) {
      this.counts[indexes[ordinal] * STATUSES + state[ordinal]]++;
    }
  }

  /** A JSON list of the sections whose bounds touch the rectangle, of all without one. */
  list(rect?: Rect): string {
    const shown = this.layout.sections.flatMap(({ bounds }, index) =>
      !rect || touches(bounds, rect) ? [this.heads[index] + this.countsOf(index) + this.tails[index]] : [],
    );
    return `[${shown.join(',')}]`;
  }

  private countsOf(index: number): string {
    const [available, held, booked, blocked] = this.counts.subarray(index * STATUSES, (index + 1) * STATUSES);
    return `"available":${available},"held":${held},"booked":${booked},"blocked":${blocked}`;
  }
}

function headOf({ id, name, outline, bounds, seatCount }: SeatSection): string {
  const fixed = { id, name, ...(outline && { outline }), bounds, totalSeats: seatCount };
  return `${JSON.stringify(fixed).slice(0, -1)},`;
}

function tailOf(
  { catIds }: SeatSection,
  { categoryIds }: LayoutIndex,
  { prices, currency }: EventDoc,
): string {
  const minors = catIds.map((id) => prices[categoryIds.indexOf(id)].minor);
  const [minPrice, maxPrice] = [Math.min(...minors), Math.max(...minors)];
  return `,"minPrice":${toMajor(minPrice, currency)},"maxPrice":${toMajor(maxPrice, currency)}}`;
}
