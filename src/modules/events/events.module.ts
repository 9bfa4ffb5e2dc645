import { Module } from '@nestjs/common';
import { LayoutsModule } from '../layouts/layouts.module.js';
import { SeatStateModule } from '../seat-state/seat-state.module.js';
import { EventAvailability } from './event-availability.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { BlockLedger } from './block-ledger.js';
import { FindBlocks } from './find-blocks.js';
import { SeatBlocks } from './seat-blocks.js';

/** What organisers do with events: put layouts on sale, edit, block seats, count. */
@Module({
  imports: [LayoutsModule, SeatStateModule],
  controllers: [EventsController],
  providers: [EventsService, EventAvailability, SeatBlocks, FindBlocks, BlockLedger],
  exports: [EventsService],
})
export class EventsModule {}
