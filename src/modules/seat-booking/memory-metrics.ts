import { Injectable } from '@nestjs/common';
import { rememberedQueryBytes } from '../../common/validation/remembered-query.js';
import { LayoutAnswers } from '../layouts/layout-answers.js';
import { LayoutStore } from '../layouts/layout-store.js';
import { Metrics } from '../metrics/metrics.js';
import { AnswerCache } from './queries/answer-cache.js';
import { Cuts } from './queries/cuts.js';
import { PreparedViews } from './queries/prepared-views.js';

/** What this process keeps of events and layouts to answer fast. Each has a bound in LIMITS; the least used goes first. */
@Injectable()
export class MemoryMetrics {
  constructor(
    metrics: Metrics,
    layouts: LayoutStore,
    layoutAnswers: LayoutAnswers,
    views: PreparedViews,
    cuts: Cuts,
    answers: AnswerCache,
  ) {
    metrics.gauges('seatlatch_kept_bytes', 'What is kept to answer fast, about', 'what', () => ({
      layouts: layouts.byteLength,
      layout_answers: layoutAnswers.byteLength,
      views: views.byteLength,
      cuts: cuts.byteLength,
      answers: answers.byteLength,
      queries: rememberedQueryBytes(),
    }));
  }
}
