import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LIMITS } from '../../../config/limits.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { CutRequest } from './view-request.js';

/** Seats and items of a layout version that a request asks for. It never changes, as the layout does not (I10). */
export interface Cut {
  /** Ascending. */
  ordinals: Uint32Array;
  /** JSON. */
  items: string;
}

/** Cuts asked for lately: maps come back to the same rectangles, and many people look at the same ones. */
@Injectable()
export class Cuts {
  private readonly kept = new LRUCache<string, Cut>({
    maxSize: LIMITS.cutBytesInMemory,
    sizeCalculation: ({ ordinals, items }, key) =>
      ordinals.byteLength + items.length + key.length + LIMITS.entryBytesInMemory,
  });

  get byteLength(): number {
    return this.kept.calculatedSize;
  }

  of(layout: LayoutIndex, request: CutRequest): Cut {
    const key = `${layout.layout.id}.${layout.layout.version} ${request.cutKey}`;
    let cut = this.kept.get(key);
    if (!cut) {
      cut = cutOf(layout, request);
      this.kept.set(key, cut);
    }
    return cut;
  }
}

function cutOf(layout: LayoutIndex, { rect, sectionIds, catIds }: CutRequest): Cut {
  let ordinals = rect
    ? layout.seatsTouching(rect)
    : Uint32Array.from({ length: layout.seatCount }, (_, n) => n);
  if (sectionIds) {
    const { sections } = layout;
    const wanted = new Set(sectionIds.map((id) => sections.indexOf(id)));
    ordinals = ordinals.filter((ordinal) => wanted.has(sections.indexes[ordinal]));
  }
  if (catIds) {
    const wanted = new Set(catIds.map((id) => layout.categoryIds.indexOf(id)));
    ordinals = ordinals.filter((ordinal) => wanted.has(layout.categoryIndexes[ordinal]));
  }
  const items = rect ? layout.itemsTouching(rect) : layout.layout.items;
  return { ordinals, items: JSON.stringify(items) };
}
