import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { toMajor } from '../../../common/money.js';
import { LIMITS } from '../../../config/limits.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import type { StateListener } from '../../seat-state/replica.js';
import { SeatView } from './seat-view.js';
import { SectionView } from './section-view.js';

interface Prepared extends StateListener {
  readonly byteLength: number;
}

/** JSON that is prepared once per event and kept up to date by its replica; the least used goes first. */
@Injectable()
export class PreparedViews {
  private readonly seatViews = keptByEvent<SeatView>(LIMITS.viewBytesInMemory);
  private readonly sectionViews = keptByEvent<SectionView>(LIMITS.sectionBytesInMemory);

  seats(live: LiveEvent, layout: LayoutIndex): SeatView {
    return prepared(this.seatViews, live, () => new SeatView(layout, live.facts));
  }

  /** Of seats and of sections. */
  get byteLength(): number {
    return this.seatViews.calculatedSize + this.sectionViews.calculatedSize;
  }

  sections(live: LiveEvent, layout: LayoutIndex): SectionView {
    return prepared(this.sectionViews, live, () => new SectionView(layout, live.facts));
  }
}

function keptByEvent<View extends Prepared>(maxSize: number): LRUCache<LiveEvent, View> {
  return new LRUCache({
    // Each also keeps its event's copy of the state.
    max: LIMITS.replicasInMemory,
    maxSize,
    sizeCalculation: (view, { replica }) =>
      view.byteLength + replica.state.byteLength + LIMITS.entryBytesInMemory,
    dispose: (view, live) => live.replica.unlisten(view),
  });
}

function prepared<View extends Prepared>(
  views: LRUCache<LiveEvent, View>,
  live: LiveEvent,
  prepare: () => View,
): View {
  let view = views.get(live);
  if (!view) {
    view = prepare();
    live.replica.listen(view);
    views.set(live, view);
  }
  return view;
}

/** Which event, layout and version an answer is about: an object's members without its braces. */
export function identityOf({ id, replica }: LiveEvent, { layout }: LayoutIndex): string {
  return `"eventId":"${id}","layoutId":"${layout.id}","layoutVersion":${layout.version},"version":"${replica.version}"`;
}

/** Name, bounds, currency and categories at the event's prices, without braces. */
export function frameOf({ facts }: LiveEvent, { layout }: LayoutIndex): string {
  const { bounds, categories } = layout;
  const { name, currency, prices } = facts;
  const priced = categories.map((category, index) => ({
    ...category,
    price: toMajor(prices[index].minor, currency),
  }));
  return JSON.stringify({ name, bounds, currency, categories: priced }).slice(1, -1);
}
