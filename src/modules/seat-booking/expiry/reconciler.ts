import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { BackgroundLoop } from '../../../common/background-loop.js';
import { LIMITS } from '../../../config/limits.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from '../../../mongo/seat-booking.schema.js';
import type { LiveEvent } from '../../seat-state/live-event.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import { BookingSettlement } from '../booking-settlement.js';

/**
 * Brings to Redis what it was not told: frees what the ledger has ended, where a crash or an absent Redis left it booked,
 * and books what this process could not tell it of.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Reconciler.name);
  private readonly loop = new BackgroundLoop(
    this.log,
    'telling Redis of bookings',
    LIMITS.reconcileTickMs,
    async () => {
      await this.tell();
      await this.reconcile();
    },
  );
  /** Booked in the ledger, by id. Most are settled when their lease ends; not those whose holds Redis has forgotten. */
  private readonly untold = new Map<string, SeatBookingDoc>();
  /** Ids up to here had their turn; absent at the start of a round. */
  private lastTried?: Types.ObjectId;

  constructor(
    private readonly events: LiveEvents,
    private readonly settlement: BookingSettlement,
    @InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  /** What does not fit is left to the leases, or else to the next rebuild or audit. */
  tellLater(booking: SeatBookingDoc): void {
    if (this.untold.size < LIMITS.reconcileUntold) this.untold.set(booking._id.toHexString(), booking);
  }

  /** A call takes one batch; those that could not be told are taken again after the others. */
  async tell(): Promise<void> {
    const batch = [...this.untold.values()].slice(0, LIMITS.reconcileBatch);
    const told = new Set(
      await this.each(batch, 'telling Redis of', (live, booking) => this.settlement.booked(live, booking)),
    );
    for (const booking of batch) {
      const id = booking._id.toHexString();
      this.untold.delete(id);
      if (!told.has(booking)) this.untold.set(id, booking);
    }
  }

  /**
   * Frees the seats of bookings that have ended. One that ended only now is looked at again later: its confirmation
   * may still be on its way to Redis. A call takes one batch, in the order of the ids, and the next call goes on behind
   * it: those that cannot be freed keep none from its turn.
   * @returns how many are settled for good
   */
  async reconcile(settledAfterMs: number = LIMITS.reconcileAfterMs): Promise<number> {
    const ended = await this.bookings.aggregate<SeatBookingDoc & { isOld: boolean }>([
      { $match: { seatsToFree: true, ...(this.lastTried && { _id: { $gt: this.lastTried } }) } },
      { $sort: { _id: 1 } },
      { $limit: LIMITS.reconcileBatch },
      { $set: { isOld: { $lte: ['$updatedAt', { $subtract: ['$$NOW', settledAfterMs] }] } } },
    ]);
    this.lastTried = ended.length === LIMITS.reconcileBatch ? ended.at(-1)!._id : undefined;
    const freed = await this.each(ended, 'freeing the seats of', (live, booking) =>
      this.settlement.freed(live, booking),
    );
    const settled = freed.filter(({ isOld }) => isOld).map(({ _id }) => _id);
    await this.bookings.updateMany(
      { _id: { $in: settled } },
      { $unset: { seatsToFree: 1 } },
      { timestamps: false },
    );
    return settled.length;
  }

  /** One that fails keeps none of the others from its turn. @returns those that went well */
  private async each<B extends SeatBookingDoc>(
    batch: B[],
    doing: string,
    settle: (live: LiveEvent, booking: B) => Promise<unknown>,
  ): Promise<B[]> {
    const outcomes = await Promise.allSettled(
      batch.map(async (booking) => settle(await this.events.get(booking.eventId.toHexString()), booking)),
    );
    const wentWell = batch.filter((_, i) => outcomes[i].status === 'fulfilled');
    const failed = outcomes.findIndex(({ status }) => status === 'rejected');
    if (failed >= 0) {
      const { reason } = outcomes[failed] as PromiseRejectedResult;
      const count = batch.length - wentWell.length;
      this.log.warn(`${doing} ${count} of ${batch.length} bookings, first ${batch[failed]._id}: ${reason}`);
    }
    return wentWell;
  }
}
