import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { mongo, Types, type Model, type QueryFilter } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeUnavailable } from '../common/errors/domain-error.js';
import { LIMITS } from '../config/limits.js';
import { bulkWrite } from './bulk-write.js';
import { DUPLICATE_KEY } from './duplicate-key.js';
import { findNow } from './find-now.js';
import { SEAT_BOOKING_MODEL, type SeatBookingDoc } from './seat-booking.schema.js';

/**
 * What MongoDB said of one order:
 * - `inserted`: it is in the ledger, acknowledged by a majority and its journal;
 * - `id_taken`: a document with its `_id` was there before it, the booking itself or its tombstone;
 * - `seats_taken`: another active booking has one of its seats (I2).
 */
export type LedgerOutcome = 'inserted' | 'id_taken' | 'seats_taken';

interface Order {
  doc: SeatBookingDoc;
  resolve(outcome: LedgerOutcome): void;
  reject(error: unknown): void;
}

/**
 * Writes bookings that arrive together in one unordered `insertMany` (group commit): about four times the orders a
 * second of one insert each, and a duplicate key settles only the order it belongs to. Where the outcome is unknown,
 * the orders are looked for by their `_id`, as a majority has them. One that is found is settled. One that is not may
 * still be on its way: it stays unknown, and whoever repeats it, or its tombstone, settles it (decision 0004).
 */
@Injectable()
export class BookingLedger {
  private queue: Order[] = [];
  private inFlight = 0;
  private readonly unsettled = new Set<Promise<unknown>>();

  constructor(@InjectModel(SEAT_BOOKING_MODEL) private readonly bookings: Model<SeatBookingDoc>) {}

  /**
   * Inserts one booking or tombstone.
   * @throws DomainError STORE_UNAVAILABLE when the outcome stays unknown (it may be in the ledger) or the queue is full
   */
  insert(doc: SeatBookingDoc): Promise<LedgerOutcome> {
    if (this.queue.length >= LIMITS.ledgerQueue) return Promise.reject(storeUnavailable('MongoDB'));
    const settled = new Promise<LedgerOutcome>((resolve, reject) => {
      this.queue.push({ doc, resolve, reject });
    });
    const tracked = settled.catch(() => undefined);
    this.unsettled.add(tracked);
    void tracked.finally(() => this.unsettled.delete(tracked));
    this.pump();
    return settled;
  }

  /** The document with this `_id`, tombstones included. See {@link findOne}. */
  find(bookingId: string): Promise<SeatBookingDoc | null> {
    return this.findOne({ _id: new Types.ObjectId(bookingId) });
  }

  /**
   * One document as a majority has it; "not there" is asked again ({@link findNow}).
   * @throws what the driver throws when that cannot be told now
   */
  async findOne(filter: QueryFilter<SeatBookingDoc>): Promise<SeatBookingDoc | null> {
    const found = await this.bookings.findOne(filter).readConcern('majority').lean();
    return found ?? findNow(this.bookings, filter);
  }

  /** Orders that MongoDB has not been asked yet. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Resolves when every order handed in before this call is settled, whatever its outcome. */
  async drain(): Promise<void> {
    await Promise.all(this.unsettled);
  }

  private pump(): void {
    while (this.inFlight < LIMITS.ledgerInFlight && this.queue.length > 0) {
      const batch = this.queue.splice(0, LIMITS.ledgerBatch);
      this.inFlight++;
      void this.write(batch).finally(() => {
        this.inFlight--;
        this.pump();
      });
    }
  }

  /** Orders that MongoDB was never asked: better told now than after the batches before them have timed out. */
  private refuseQueue(error: unknown): void {
    for (const order of this.queue.splice(0)) order.reject(storeUnavailable('MongoDB', error));
  }

  private async write(batch: Order[]): Promise<void> {
    try {
      await this.bookings.collection.insertMany(
        batch.map((order) => order.doc),
        {
          ...bulkWrite({ withinMs: LIMITS.ledgerWriteMs }),
          writeConcern: { w: 'majority', j: true, wtimeoutMS: LIMITS.mongoMajorityMs },
        },
      );
      for (const order of batch) order.resolve('inserted');
    } catch (error) {
      if (settleAfterError(batch, error)) return;
      this.refuseQueue(error);
      void this.readBack(batch, error);
    }
  }

  /** Beside the batches that follow, for a bounded time. */
  private async readBack(batch: Order[], error: unknown): Promise<void> {
    const unknown = new Map(batch.map((order) => [order.doc._id.toHexString(), order]));
    const giveUp = setTimeout(() => {
      for (const order of unknown.values()) order.reject(storeUnavailable('MongoDB', error));
      unknown.clear();
    }, LIMITS.ledgerReadBackMs);
    while (unknown.size > 0) {
      for (const found of await this.findAll([...unknown.values()])) {
        const id = found._id.toHexString();
        const order = unknown.get(id);
        order?.resolve(isSame(found, order.doc) ? 'inserted' : 'id_taken');
        unknown.delete(id);
      }
      await sleep(LIMITS.ledgerReadBackPauseMs);
    }
    clearTimeout(giveUp);
  }

  /** What a majority has of these orders; nothing while that cannot be read. */
  private async findAll(orders: Order[]): Promise<SeatBookingDoc[]> {
    const ids = orders.map((order) => order.doc._id);
    try {
      return await this.bookings.collection
        .find<SeatBookingDoc>(
          { _id: { $in: ids } },
          { readConcern: 'majority', maxTimeMS: LIMITS.ledgerReadBackMs },
        )
        .toArray();
    } catch {
      return [];
    }
  }
}

/** Whether it is this order that was written, and not another attempt with its `_id`, or the tombstone. */
function isSame(found: SeatBookingDoc, order: SeatBookingDoc): boolean {
  return !found.tombstone === !order.tombstone && found.createdAt.getTime() === order.createdAt.getTime();
}

/**
 * Only an error that accounts for every order, inserted or refused, and for the majority, settles them. The driver
 * gives a lost connection the same class, with neither insertions nor refusals: all orders are unknown then.
 * @returns whether MongoDB has spoken
 */
function settleAfterError(batch: Order[], error: unknown): boolean {
  const faults = error instanceof mongo.MongoBulkWriteError ? refusals(error) : undefined;
  if (!faults || faults.size + (error as mongo.MongoBulkWriteError).insertedCount !== batch.length)
    return false;
  batch.forEach((order, index) => {
    const fault = faults.get(index);
    if (!fault) order.resolve('inserted');
    else if (fault.code !== DUPLICATE_KEY)
      order.reject(new mongo.MongoServerError({ message: fault.errmsg, code: fault.code }));
    else order.resolve(/^[^{]*index: _id_ /.test(fault.errmsg ?? '') ? 'id_taken' : 'seats_taken');
  });
  return true;
}

/** By their place in the batch; undefined when the majority has not acknowledged it. */
function refusals(error: mongo.MongoBulkWriteError): Map<number, mongo.WriteError> | undefined {
  if (error.result.getWriteConcernError()) return undefined;
  return new Map([error.writeErrors].flat().map((fault) => [fault.index, fault]));
}
