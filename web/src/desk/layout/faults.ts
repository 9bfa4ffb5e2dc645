import type { FieldFaultDto } from '../../../../packages/client/src/index.js';
import type { Box } from '../../map/geometry.js';
import type { Drawable } from './drawable.js';

/** A fault of a layout, and where on the map it is. */
export interface LayoutFault extends FieldFaultDto {
  /** What the author calls the faulty part, such as a seat's id. */
  name?: string;
  /** Ordinal of the drawn seat. */
  seat?: number;
  box?: Box;
}

const PLACE = /^(seats|items|sections|categories)\[(\d+)\]/;

/** Finds the parts that the service complains about, by paths such as `seats[3].catId`. */
export function locate(faults: readonly FieldFaultDto[], layout: unknown, drawn: Drawable): LayoutFault[] {
  const ordinals = new Map(drawn.placeOf.map((place, ordinal) => [place, ordinal]));
  return faults.map((fault) => {
    const match = PLACE.exec(fault.field);
    if (!match) return fault;
    const [list, at] = [match[1], Number(match[2])];
    const { id } = ((layout as Record<string, { id?: unknown }[]>)[list] ?? [])[at] ?? {};
    const name = typeof id === 'string' ? id : undefined;
    if (list === 'seats') return { ...fault, name, seat: ordinals.get(at) };
    const box = list === 'items' ? drawn.items[at] : list === 'sections' ? drawn.sections[at] : undefined;
    return { ...fault, name, box };
  });
}
