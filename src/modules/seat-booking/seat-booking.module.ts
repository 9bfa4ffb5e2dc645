import { Module } from '@nestjs/common';
import { LayoutsModule } from '../layouts/layouts.module.js';
import { SeatStateModule } from '../seat-state/seat-state.module.js';
import { AdminController } from './admin.controller.js';
import { BookingChanges } from './booking-changes.js';
import { BookingSettlement } from './booking-settlement.js';
import { BookingsController } from './bookings.controller.js';
import { CancelBooking } from './commands/cancel-booking.js';
import { ConfirmBooking } from './commands/confirm-booking.js';
import { ExtendHold } from './commands/extend-hold.js';
import { HoldSeats } from './commands/hold-seats.js';
import { HoldTable } from './commands/hold-table.js';
import { ReleaseSeats } from './commands/release-seats.js';
import { TransferHold } from './commands/transfer-hold.js';
import { SettlePayment } from './commands/settle-payment.js';
import { EngineMetrics } from './engine-metrics.js';
import { PaymentExpiry } from './expiry/payment-expiry.js';
import { Reconciler } from './expiry/reconciler.js';
import { RunExpiry } from './expiry/run-expiry.js';
import { Sweeper } from './expiry/sweeper.js';
import { HoldQueue } from './hold-queue.js';
import { HoldsController } from './holds.controller.js';
import { AnswerCache } from './queries/answer-cache.js';
import { Cuts } from './queries/cuts.js';
import { SeatStreams } from './live/seat-streams.js';
import { StreamMetrics } from './live/stream-metrics.js';
import { EventStats } from './queries/event-stats.js';
import { FindBookings } from './queries/find-bookings.js';
import { LayoutViews } from './queries/layout-view.js';
import { MapViews } from './queries/map-view.js';
import { MemoryMetrics } from './memory-metrics.js';
import { MyHolds } from './queries/my-holds.js';
import { Overload } from './overload.js';
import { PreparedViews } from './queries/prepared-views.js';
import { StreamController } from './stream.controller.js';
import { TransactionClaims } from './transaction-claims.js';
import { ViewsController } from './views.controller.js';

/** Everything a buyer does with seats: hold, release, confirm, cancel, look. */
@Module({
  imports: [LayoutsModule, SeatStateModule],
  controllers: [HoldsController, BookingsController, ViewsController, StreamController, AdminController],
  providers: [
    HoldQueue,
    HoldSeats,
    HoldTable,
    ReleaseSeats,
    ExtendHold,
    TransferHold,
    ConfirmBooking,
    CancelBooking,
    SettlePayment,
    TransactionClaims,
    BookingChanges,
    BookingSettlement,
    EngineMetrics,
    Overload,
    MemoryMetrics,
    Sweeper,
    PaymentExpiry,
    Reconciler,
    RunExpiry,
    EventStats,
    FindBookings,
    LayoutViews,
    MapViews,
    PreparedViews,
    Cuts,
    AnswerCache,
    MyHolds,
    SeatStreams,
    StreamMetrics,
  ],
})
export class SeatBookingModule {}
