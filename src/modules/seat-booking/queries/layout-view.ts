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

/** What is prepared once per event: every seat's JSON, and the JSON that only a new layout version would change. */
interface PreparedView {
  seats: SeatView;
  identity: string;
  fixed: string;
  allItems: string;
}

/** Geometry merged with live states, from memory. */
@Injectable()
export class LayoutViews {
  private readonly prepared = new LRUCache<LiveEvent, PreparedView>({
    maxSize: LIMITS.viewBytesInMemory,
    sizeCalculation: (view) => view.seats.byteLength,
    dispose: (view, live) => live.replica.unlisten(view.seats),
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
    const view = this.viewOf(live, layout);
    const ordinals = rect && layout.seatsTouching(rect);
    const items = rect ? JSON.stringify(layout.itemsTouching(rect)) : view.allItems;
    const head =
      `{${view.identity},"version":"${live.replica.version}","name":${JSON.stringify(live.facts.name)},` +
      `${view.fixed},"items":${items},"seats":[`;
    return view.seats.assemble(head, ordinals, `],"seatsInView":${ordinals?.length ?? layout.seatCount}}`);
  }

  private viewOf(live: LiveEvent, layout: LayoutIndex): PreparedView {
    let view = this.prepared.get(live);
    if (!view) {
      view = prepare(live, layout);
      live.replica.listen(view.seats);
      this.prepared.set(live, view);
    }
    return view;
  }
}

function prepare({ id, facts }: LiveEvent, layout: LayoutIndex): PreparedView {
  const { id: layoutId, version: layoutVersion, bounds, categories, sections, items } = layout.layout;
  const { currency, prices } = facts;
  const priced = categories.map((category, index) => ({
    ...category,
    price: toMajor(prices[index].minor, currency),
  }));
  return {
    seats: new SeatView(layout, facts),
    identity: membersOf({ eventId: id, layoutId, layoutVersion }),
    fixed: membersOf({ bounds, currency, categories: priced, ...(sections && { sections }) }),
    allItems: JSON.stringify(items),
  };
}

/** An object's JSON without its braces. */
function membersOf(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}
