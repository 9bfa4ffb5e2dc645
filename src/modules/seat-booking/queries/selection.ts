import type { Cut } from './cuts.js';
import { cursorAfter, type ViewRequest } from './view-request.js';

/** The seats of a cut that pass the statuses asked for, and of these one page. */
export interface Selection {
  /** Ascending. */
  ordinals: Uint32Array;
  /** On all pages together. */
  total: number;
  /** Where the next page begins; absent on the last. */
  nextCursor?: string;
}

/** @param state one byte per ordinal, see seat-status.ts */
export function select({ ordinals: cut }: Cut, request: ViewRequest, state: Uint8Array): Selection {
  const { statuses, after, limit } = request;
  const wanted = statuses ? cut.filter((ordinal) => statuses[state[ordinal]]) : cut;
  const from = after < 0 ? 0 : firstBehind(wanted, after);
  const ordinals = wanted.subarray(from, from + limit);
  const isLast = from + ordinals.length === wanted.length;
  return {
    ordinals,
    total: wanted.length,
    ...(!isLast && { nextCursor: cursorAfter(ordinals[ordinals.length - 1]) }),
  };
}

function firstBehind(ordinals: Uint32Array, after: number): number {
  const at = ordinals.findIndex((ordinal) => ordinal > after);
  return at < 0 ? ordinals.length : at;
}
