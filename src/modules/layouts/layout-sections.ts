import { deriveBlocks } from './derived-sections.js';
import { boundsOf } from './layout-bounds.js';
import type { Bounds, Point, Seat, SeatLayout } from './layout.types.js';
import { outlineOf } from './octagon.js';

/** A part of a layout as a map shows it from afar. */
export interface SeatSection {
  id: string;
  name: string;
  /** Encloses its seats when it is derived; else as the author drew it. */
  outline?: Point[];
  /** Smallest rectangle around seats and outline. */
  bounds: Bounds;
  seatCount: number;
  /** Ids of the categories its seats are of. */
  catIds: string[];
}

/**
 * Every seat of a layout in exactly one section: the author's, and for seats without one, sections derived from rows
 * and gaps. The author's come first, in the layout's order; those without a seat are left out.
 */
export class LayoutSections {
  readonly sections: readonly SeatSection[];
  /** Ordinal to index in `sections`. */
  readonly indexes: Uint16Array;
  private readonly byId: ReadonlyMap<string, number>;

  constructor({ seats, sections: declared = [] }: SeatLayout) {
    const parts = [...declaredParts(seats, declared), ...derivedParts(seats, declared)];
    this.indexes = new Uint16Array(seats.length);
    parts.forEach(({ ordinals }, index) => {
      for (const ordinal of ordinals) this.indexes[ordinal] = index;
    });
    this.sections = parts.map((part) => sectionOf(part, seats));
    this.byId = new Map(parts.map(({ id }, index) => [id, index]));
  }

  /** Index in `sections`. */
  indexOf(sectionId: string): number | undefined {
    return this.byId.get(sectionId);
  }
}

interface Part {
  id: string;
  name: string;
  outline?: Point[];
  isDerived: boolean;
  ordinals: number[];
}

function declaredParts(seats: readonly Seat[], declared: NonNullable<SeatLayout['sections']>): Part[] {
  const parts = new Map<string | undefined, Part>(
    declared.map((section) => [section.id, { ...section, isDerived: false, ordinals: [] }]),
  );
  seats.forEach(({ sectionId }, ordinal) => {
    if (sectionId !== undefined) parts.get(sectionId)!.ordinals.push(ordinal);
  });
  return [...parts.values()].filter(({ ordinals }) => ordinals.length > 0);
}

function derivedParts(seats: readonly Seat[], declared: NonNullable<SeatLayout['sections']>): Part[] {
  const taken = new Set(declared.map(({ id }) => id));
  const rest = seats.flatMap(({ sectionId }, ordinal) => (sectionId === undefined ? [ordinal] : []));
  const blocks = deriveBlocks(rest.map((ordinal) => seats[ordinal]));
  return blocks.map((block, n) => {
    const ordinals = block.map((index) => rest[index]);
    const members = ordinals.map((ordinal) => seats[ordinal]);
    const [id, name] = [idOf(members[0], taken), nameOf(n, members)];
    return { id, name, outline: outlineOf(members), isDerived: true, ordinals };
  });
}

/** After its first seat, so that it stays when another part of the layout is edited. */
function idOf(first: Seat, taken: ReadonlySet<string>): string {
  let id = `~${first.id}`;
  while (taken.has(id)) id = `~${id}`;
  return id;
}

function nameOf(n: number, seats: readonly Seat[]): string {
  const [first, last] = [seats[0].rl, seats.at(-1)!.rl];
  const block = `Block ${n + 1}`;
  if (!first || !last) return block;
  return first === last ? `${block}, row ${first}` : `${block}, rows ${first}–${last}`;
}

function sectionOf({ id, name, outline, isDerived, ordinals }: Part, seats: readonly Seat[]): SeatSection {
  const members = ordinals.map((ordinal) => seats[ordinal]);
  return {
    id,
    name,
    ...(outline && { outline }),
    bounds: boundsOf({ seats: members, items: [], sections: isDerived ? [] : [{ id, name, outline }] }),
    seatCount: ordinals.length,
    catIds: [...new Set(members.map(({ catId }) => catId))],
  };
}
