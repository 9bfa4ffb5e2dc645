import { Module } from '@nestjs/common';
import { SeatStateModule } from '../seat-state/seat-state.module.js';
import { FindSeatLog } from './find-seat-log.js';
import { SeatLogController } from './seat-log.controller.js';

/** The ledger of seat changes, for organisers. */
@Module({
  imports: [SeatStateModule],
  controllers: [SeatLogController],
  providers: [FindSeatLog],
})
export class SeatLogModule {}
