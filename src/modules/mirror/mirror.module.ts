import { Module } from '@nestjs/common';
import { SeatStateModule } from '../seat-state/seat-state.module.js';
import { MirrorMetrics } from './mirror-metrics.js';
import { MirrorStore } from './mirror-store.js';
import { ProjectionLease } from './projection-lease.js';
import { Projector } from './projector.js';
import { Resume } from './resume.js';
import { Resync } from './resync.js';

/** What happens to seats, made durable: the mirror `seat_states` and the ledger `seat_log`. */
@Module({
  imports: [SeatStateModule],
  providers: [Projector, Resume, Resync, MirrorStore, ProjectionLease, MirrorMetrics],
})
export class MirrorModule {}
