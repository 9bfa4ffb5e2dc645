import { Injectable } from '@nestjs/common';
import type { LayoutIndex } from '../../layouts/layout-index.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { AnswerCache, type Answer } from './answer-cache.js';
import { Cuts } from './cuts.js';
import { frameOf, identityOf, PreparedViews } from './prepared-views.js';
import { select, type Selection } from './selection.js';
import { statesOf } from './state-view.js';
import type { ViewRequest } from './view-request.js';

export interface View {
  /** Weak: the bytes differ by encoding, the meaning does not. Another one for each thing asked for. */
  etag: string;
  /** Made only when it is asked for: a client that has this version needs none. */
  answer(): Answer;
}

/** Geometry merged with live states, or the states alone, from memory. */
@Injectable()
export class LayoutViews {
  /** JSON of layouts' sections, whose outlines may be long. */
  private readonly sections = new WeakMap<LayoutIndex, string>();

  constructor(
    private readonly events: LiveEvents,
    private readonly views: PreparedViews,
    private readonly cuts: Cuts,
    private readonly answers: AnswerCache,
  ) {}

  async execute(eventId: string, request: ViewRequest): Promise<View> {
    const live = await this.events.get(eventId);
    const layout = await live.layout();
    const { version } = await this.events.fresh(live);
    const { tag } = request;
    return {
      etag: `W/"${layout.layout.version}-${version}${tag && `.${tag}`}"`,
      answer: () => this.answers.get(`${eventId} ${tag}`, version, () => this.render(live, layout, request)),
    };
  }

  private render(live: LiveEvent, layout: LayoutIndex, request: ViewRequest): Buffer {
    const cut = this.cuts.of(layout, request);
    const selection = select(cut, request, live.replica.state);
    const identity = `{${identityOf(live, layout)}`;
    const end = `${pageOf(selection)}}`;
    if (request.statesOnly) {
      return Buffer.from(`${identity},${statesOf(selection.ordinals, live.replica.state)}${end}`);
    }
    const head = `${identity},${frameOf(live, layout)}${this.sectionsOf(layout)},"items":${cut.items},"seats":[`;
    return this.views.seats(live, layout).assemble(head, selection.ordinals, `]${end}`);
  }

  private sectionsOf(layout: LayoutIndex): string {
    let json = this.sections.get(layout);
    if (json === undefined) {
      const { sections } = layout.layout;
      json = sections ? `,"sections":${JSON.stringify(sections)}` : '';
      this.sections.set(layout, json);
    }
    return json;
  }
}

function pageOf({ total, nextCursor }: Selection): string {
  return `,"seatsInView":${total}${nextCursor ? `,"truncated":true,"nextCursor":"${nextCursor}"` : ''}`;
}
