import { Module } from '@nestjs/common';
import { LayoutsModule } from '../layouts/layouts.module.js';
import { DeltaReader } from './delta-reader.js';
import { LiveEvents } from './live-events.js';
import { PastDeltas } from './past-deltas.js';
import { Rebuild } from './rebuild.js';
import { RebuildSources } from './rebuild-sources.js';

/** The live state of events: scripts run against Redis, a copy per process for reads, rebuilds from MongoDB. */
@Module({
  imports: [LayoutsModule],
  providers: [LiveEvents, Rebuild, RebuildSources, DeltaReader, PastDeltas],
  exports: [LiveEvents, PastDeltas],
})
export class SeatStateModule {}
