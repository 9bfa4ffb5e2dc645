import { Injectable } from '@nestjs/common';
import { BookingLedger } from '../../mongo/booking-ledger.js';
import { Metrics } from '../metrics/metrics.js';
import { LiveEvents } from '../seat-state/live-events.js';

/** What an operator watches of the engine itself; requests are counted by the HTTP metrics. */
@Injectable()
export class EngineMetrics {
  readonly holds;
  readonly holdScripts;
  readonly confirmations;
  readonly expiredHolds;
  readonly expiredBookings;
  readonly abandonedConfirmations;
  readonly evictedSeats;

  constructor(metrics: Metrics, events: LiveEvents, ledger: BookingLedger) {
    this.holds = metrics.counter('seatlatch_holds_total', 'Answers of the hold script', ['outcome']);
    this.holdScripts = metrics.counter(
      'seatlatch_hold_scripts_total',
      'Calls of the hold script, each for all holds of an event that arrived together',
    );
    this.confirmations = metrics.counter('seatlatch_confirmations_total', 'Answers of the ledger', [
      'outcome',
    ]);
    this.expiredHolds = metrics.counter(
      'seatlatch_expired_holds_total',
      'Holds ended by this process’s sweeper',
    );
    this.expiredBookings = metrics.counter(
      'seatlatch_expired_bookings_total',
      'Bookings that were not paid in time, ended by this process',
    );
    this.abandonedConfirmations = metrics.counter(
      'seatlatch_abandoned_confirmations_total',
      'Confirmations settled because nobody worked on them any more',
    );
    this.evictedSeats = metrics.counter(
      'seatlatch_evicted_seats_total',
      'Seats taken from a hold because the ledger had sold them; only after Redis lost its past',
    );
    metrics.gauge(
      'seatlatch_open_events',
      'Events whose state this process keeps a copy of',
      () => events.all().length,
    );
    metrics.gauge('seatlatch_replica_bytes', 'Size of these copies', () =>
      events.all().reduce((bytes, { replica }) => bytes + replica.state.length, 0),
    );
    metrics.gauge('seatlatch_ledger_waiting_orders', 'Bookings waiting for MongoDB', () => ledger.waiting);
  }
}
