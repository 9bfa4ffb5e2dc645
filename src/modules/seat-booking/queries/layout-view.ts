import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { toMajor } from '../../../common/money.js';
import { LIMITS } from '../../../config/limits.js';
import type { LayoutIndex, Rect } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { SeatView } from './seat-view.js';

export interface LayoutView {
  /** Weak: the bytes differ by encoding, the meaning does not. */
  etag: string;
  /** Made only when it is asked for: a client that has this version needs none. */
  body(): Buffer;
}

/** Geometry merged with live states, from memory. */
@Injectable()
export class LayoutViews {
  private readonly views = new LRUCache<LiveEvent, SeatView>({
    maxSize: LIMITS.viewBytesInMemory,
    sizeCalculation: (view) => view.byteLength,
    dispose: (view, live) => live.replica.unlisten(view),
  });

  constructor(private readonly events: LiveEvents) {}

  /** @param rect seats and items whose box touches it; all of them without one */
  async execute(eventId: string, rect?: Rect): Promise<LayoutView> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const { version } = await this.events.fresh(live);
    return {
      etag: `W/"${layout.layout.version}-${version}"`,
      body: () => this.render(live, layout, rect),
    };
  }

  private render(live: LiveEvent, layout: LayoutIndex, rect?: Rect): Buffer {
    const ordinals = rect && layout.seatsTouching(rect);
    const { facts, replica } = live;
    const head = JSON.stringify({
      eventId: live.id,
      layoutId: layout.layout.id,
      layoutVersion: layout.layout.version,
      version: replica.version,
      name: facts.name,
      bounds: layout.layout.bounds,
      currency: facts.currency,
      categories: layout.layout.categories.map((category, index) => ({
        ...category,
        price: toMajor(facts.prices[index].minor, facts.currency),
      })),
      items: rect ? layout.itemsTouching(rect) : layout.layout.items,
      ...(layout.layout.sections && { sections: layout.layout.sections }),
    });
    const seatsInView = ordinals?.length ?? layout.seatCount;
    return this.viewOf(live, layout).assemble(
      `${head.slice(0, -1)},"seats":[`,
      ordinals,
      `],"seatsInView":${seatsInView}}`,
    );
  }

  private viewOf(live: LiveEvent, layout: LayoutIndex): SeatView {
    let view = this.views.get(live);
    if (!view) {
      view = new SeatView(layout, live.facts);
      live.replica.listen(view);
      this.views.set(live, view);
    }
    return view;
  }
}
