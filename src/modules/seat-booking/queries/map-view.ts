import { Injectable } from '@nestjs/common';
import { LIMITS } from '../../../config/limits.js';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { AnswerCache } from './answer-cache.js';
import { Cuts } from './cuts.js';
import type { View } from './layout-view.js';
import { frameOf, identityOf, PreparedViews } from './prepared-views.js';
import type { MapRequest } from './view-request.js';

/** A map as detailed as its scale allows: seats from near, sections with their counts from afar. */
@Injectable()
export class MapViews {
  constructor(
    private readonly events: LiveEvents,
    private readonly views: PreparedViews,
    private readonly cuts: Cuts,
    private readonly answers: AnswerCache,
  ) {}

  async execute(eventId: string, request: MapRequest): Promise<View> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const { version } = await this.events.fresh(live);
    const isFar = areSeatsTooSmall(layout, request.zoom);
    // Not the zoom itself, of which there are as many as turns of a wheel.
    const tag = `${isFar ? 'far' : 'near'}.${request.tag}`;
    return {
      etag: `W/"${layout.layout.version}-${version}.${tag}"`,
      answer: () =>
        this.answers.get(`${eventId} ${tag}`, version, () => this.render(live, layout, request, isFar)),
    };
  }

  private render(live: LiveEvent, layout: LayoutIndex, request: MapRequest, isFar: boolean): Buffer {
    const { ordinals, items } = this.cuts.of(layout, request);
    const head = `${identityOf(live, layout)},${frameOf(live, layout)},"items":${items}`;
    if (isFar || ordinals.length > LIMITS.mapSeats) {
      const sections = this.views.sections(live, layout).list(request.rect);
      return Buffer.from(`{"kind":"sections",${head},"sections":${sections}}`);
    }
    const end = `],"seatsInView":${ordinals.length}}`;
    return this.views.seats(live, layout).assemble(`{"kind":"seats",${head},"seats":[`, ordinals, end);
  }
}

/** Seats without an extent have no size on the screen either: then only their number counts. */
function areSeatsTooSmall({ seatSide }: LayoutIndex, zoom: number | undefined): boolean {
  return zoom !== undefined && seatSide > 0 && seatSide * zoom < LIMITS.mapSeatPixels;
}
